using System.Runtime.InteropServices;

namespace Dialtone.Linux.Interop;

/// <summary>The kernel refused what was asked of it.</summary>
public sealed class SystemCallException : IOException
{
    public SystemCallException(string operation, string subject, int errno)
        : base($"{operation} {subject}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})")
    {
        Operation = operation;
        Subject = subject;
        Errno = errno;
    }

    /// <summary>The call: <c>open</c>, <c>write</c>.</summary>
    public string Operation { get; }

    /// <summary>What it was about, usually a path.</summary>
    public string Subject { get; }

    public int Errno { get; }

    /// <summary>From the calling thread's last native call that sets an error.</summary>
    internal static SystemCallException FromLastError(string operation, string subject) => new(operation, subject, Marshal.GetLastPInvokeError());
}

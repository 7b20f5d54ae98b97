using Microsoft.Win32.SafeHandles;

namespace Dialtone.Linux.Interop.Libc;

/// <summary>An open file, closed exactly once.</summary>
internal sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    public FileDescriptor()
        : base(ownsHandle: true)
    {
    }

    public FileDescriptor(int descriptor, bool ownsHandle)
        : base(ownsHandle) => SetHandle(descriptor);

    /// <summary>The bare number, for structures such as <see cref="PollDescriptor"/>; valid while this object is.</summary>
    public int Number => (int)handle;

    protected override bool ReleaseHandle() => LibcFiles.Close((int)handle) == 0;
}

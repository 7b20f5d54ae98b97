using System.Text;

namespace Dialtone.Lab.Guests;

/// <summary>What a command in a guest did. 128 and above is the signal that ended it, as in a shell.</summary>
public sealed record CommandResult(string Command, int ExitStatus, byte[] Output, byte[] Error, TimeSpan Duration)
{
    /// <summary>Standard output without its last line feed.</summary>
    public string Text => Encoding.UTF8.GetString(Output).TrimEnd('\n');

    public string ErrorText => Encoding.UTF8.GetString(Error).TrimEnd('\n');

    public IReadOnlyList<string> Lines => Text.Length == 0 ? [] : Text.Split('\n');

    /// <exception cref="GuestException">It failed.</exception>
    public CommandResult Checked() => ExitStatus == 0
        ? this
        : throw new GuestException($"In the guest, '{Command}' ended with status {ExitStatus}: {(Error.Length > 0 ? ErrorText : Text)}");
}

/// <summary>A piece of what a running command writes.</summary>
public delegate void GuestOutput(ReadOnlySpan<byte> bytes, bool isError);

using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Linux;

/// <summary>The window that a terminal has, asked without touching its state: .NET's own console sends escape sequences before its first answer.</summary>
public static class TerminalWindow
{
    /// <summary>Columns of the terminal behind a descriptor of this process; null if it is no terminal or does not say (a serial console says 0).</summary>
    public static unsafe int? Columns(int descriptor)
    {
        using var terminal = new FileDescriptor(descriptor, ownsHandle: false);
        var size = default(WindowSize);
        return LibcTerminal.Control(terminal, TerminalRequests.TIOCGWINSZ, (nint)(&size)) == 0 && size.ws_col > 0 ? size.ws_col : null;
    }
}

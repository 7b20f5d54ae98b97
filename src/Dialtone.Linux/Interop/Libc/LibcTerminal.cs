using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dialtone.Linux.Interop.Libc;

/// <summary>Terminals (termios(3)), of which .NET knows only its own console.</summary>
internal static partial class LibcTerminal
{
    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "tcgetattr", SetLastError = true)]
    [NativePrototype("termios.h", "int tcgetattr(int, struct termios *)")]
    public static partial int GetAttributes(FileDescriptor terminal, out TerminalAttributes attributes);

    [LibraryImport(Library, EntryPoint = "tcsetattr", SetLastError = true)]
    [NativePrototype("termios.h", "int tcsetattr(int, int, const struct termios *)")]
    public static partial int SetAttributes(FileDescriptor terminal, int when, in TerminalAttributes attributes);

    [LibraryImport(Library, EntryPoint = "cfmakeraw")]
    [NativePrototype("termios.h", "void cfmakeraw(struct termios *)")]
    public static partial void MakeRaw(ref TerminalAttributes attributes);

    [LibraryImport(Library, EntryPoint = "cfsetspeed", SetLastError = true)]
    [NativePrototype("termios.h", "int cfsetspeed(struct termios *, speed_t)")]
    public static partial int SetSpeed(ref TerminalAttributes attributes, uint speed);

    /// <summary>Discards what was not yet read or sent.</summary>
    [LibraryImport(Library, EntryPoint = "tcflush", SetLastError = true)]
    [NativePrototype("termios.h", "int tcflush(int, int)")]
    public static partial int Flush(FileDescriptor terminal, int queues);

    /// <summary>For requests without an argument, or with a number.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    [NativePrototype("sys/ioctl.h", "int ioctl(int, unsigned long, ...)")]
    public static partial int Control(FileDescriptor terminal, nuint request, nint argument);
}

[StructLayout(LayoutKind.Sequential)]
[NativeStructure("termios.h", "struct termios")]
internal struct TerminalAttributes
{
    public uint c_iflag;
    public uint c_oflag;
    public uint c_cflag;
    public uint c_lflag;
    public byte c_line;
    public ControlCharacters c_cc;
    public uint c_ispeed;
    public uint c_ospeed;
}

[StructLayout(LayoutKind.Sequential)]
[NativeStructure("sys/ioctl.h", "struct winsize")]
internal struct WindowSize
{
    public ushort ws_row;
    public ushort ws_col;
    public ushort ws_xpixel;
    public ushort ws_ypixel;
}

/// <summary>NCCS of the C library, which is more than the kernel's.</summary>
[InlineArray(32)]
internal struct ControlCharacters
{
    private byte first;
}

[NativeConstants("termios.h")]
internal static class TerminalConstants
{
    public const int TCSANOW = 0;
    public const int TCIFLUSH = 0;
    public const int TCOFLUSH = 1;
    public const int TCIOFLUSH = 2;
    public const uint CREAD = 0x80;
    public const uint CLOCAL = 0x800;
    public const uint B115200 = 0x1002;
    public const uint CRTSCTS = 0x80000000;
    public const int VTIME = 5;
    public const int VMIN = 6;
}

[NativeConstants("sys/ioctl.h")]
internal static class TerminalRequests
{
    /// <summary>Nobody else may open it, but for processes with CAP_SYS_ADMIN.</summary>
    public const uint TIOCEXCL = 0x540c;
    public const uint TIOCNXCL = 0x540d;
    public const uint TIOCGWINSZ = 0x5413;
    public const uint TIOCGPTN = 0x80045430;
    public const uint TIOCSPTLCK = 0x40045431;
}

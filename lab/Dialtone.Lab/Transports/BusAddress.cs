namespace Dialtone.Lab.Transports;

/// <summary>Numbers for captures: every transport is a bus of its own, and each plug-in counts the device up, as a kernel does.</summary>
internal sealed class BusAddress
{
    private static int _buses;

    public ushort Bus { get; } = (ushort)Interlocked.Increment(ref _buses);
    public byte Device { get; private set; }

    public void Next() => Device = (byte)(Device % 127 + 1);
}

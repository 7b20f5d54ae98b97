using System.Globalization;
using Dialtone.Protocols.Usb;
using Dialtone.Switching.Ports;

namespace Dialtone.Tests.Switching;

/// <summary>A device with one interface of one class that takes everything, and the list of what it was asked, in the words of the stand-in for libusb
/// (<c>libusb-standin.c</c>).</summary>
internal class TracingPort(byte interfaceClass = 8) : ISwitchPort
{
    private readonly byte[] tag = new byte[4];

    public List<string> Trace { get; } = [];

    /// <summary>Told every line, too.</summary>
    public Action<string> Said { get; set; } = _ => { };

    public UsbLayout Layout { get; init; } = new(1,
    [
        new InterfaceLayout(
            new InterfaceDescriptor(0, 0, 2, interfaceClass, 6, 0x50, 0), [new EndpointDescriptor(0x01, 2, 512, 0), new EndpointDescriptor(0x81, 2, 512, 0)]),
    ]);

    /// <summary>Interfaces that are claimed and not released.</summary>
    public HashSet<int> Claimed { get; } = [];

    public virtual TransferStatus DetachDriver(int interfaceNumber) => Say($"detach {interfaceNumber}");

    public virtual TransferStatus Claim(int interfaceNumber)
    {
        Claimed.Add(interfaceNumber);
        return Say($"claim {interfaceNumber}");
    }

    public virtual void Release(int interfaceNumber)
    {
        Claimed.Remove(interfaceNumber);
        Say($"release {interfaceNumber}");
    }

    public virtual Transfer Bulk(byte endpoint, Span<byte> data, TimeSpan deadline)
    {
        if ((endpoint & 0x80) == 0)
        {
            Say($"bulk {endpoint:x2} {Hex(data)} timeout {Milliseconds(deadline)}");
            if (data.Length >= 8)
            {
                data.Slice(4, 4).CopyTo(tag);
            }

            return new Transfer(TransferStatus.Completed, data.Length);
        }

        Say($"bulk {endpoint:x2} read {data.Length} timeout {Milliseconds(deadline)}");
        return new Transfer(TransferStatus.Completed, Status(data, 0));
    }

    public virtual Transfer Interrupt(byte endpoint, Span<byte> data, TimeSpan deadline)
    {
        Say((endpoint & 0x80) == 0
            ? $"interrupt {endpoint:x2} {Hex(data)} timeout {Milliseconds(deadline)}"
            : $"interrupt {endpoint:x2} read {data.Length} timeout {Milliseconds(deadline)}");
        return new Transfer(TransferStatus.Completed, data.Length);
    }

    public virtual Transfer Control(SetupPacket setup, Span<byte> data, TimeSpan deadline)
    {
        Say($"control {setup}{(setup.IsIn || setup.Length == 0 ? "" : " " + Hex(data))} timeout {Milliseconds(deadline)}");
        return new Transfer(TransferStatus.Completed, data.Length);
    }

    public virtual TransferStatus ClearHalt(byte endpoint) => Say($"clear-halt {endpoint:x2}");

    public virtual TransferStatus SetConfiguration(int value) => Say($"set-configuration {value}");

    public virtual TransferStatus SetAlternateSetting(int interfaceNumber, int alternateSetting) => Say($"set-interface {interfaceNumber} {alternateSetting}");

    public virtual TransferStatus ResetDevice() => Say("reset");

    public virtual bool Pause(TimeSpan duration)
    {
        Say($"pause {Milliseconds(duration)}");
        return false;
    }

    public virtual bool Reopen(TimeSpan deadline)
    {
        Say($"reopen within {Milliseconds(deadline)}");
        return true;
    }

    /// <summary>A command status wrapper for the last command.</summary>
    protected int Status(Span<byte> data, byte status)
    {
        if (data.Length < 13)
        {
            return data.Length;
        }

        data[..13].Clear();
        "USBS"u8.CopyTo(data);
        tag.CopyTo(data[4..]);
        data[12] = status;
        return 13;
    }

    protected TransferStatus Say(string line)
    {
        Trace.Add(line);
        Said(line);
        return TransferStatus.Completed;
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}

using Dialtone.Protocols.Scsi;
using Dialtone.Protocols.Usb;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Ports;

namespace Dialtone.Switching.Methods;

/// <summary>One device being switched: the calls that methods are made of, each with its deadline and its place in the report. What is claimed is released whatever happens.</summary>
internal sealed class SwitchSession(ISwitchPort port, SwitchConfiguration configuration) : IDisposable
{
    /// <summary>Deadlines of the reference; devices are known to answer within them.</summary>
    public static readonly TimeSpan BulkDeadline = TimeSpan.FromSeconds(3);

    public static readonly TimeSpan ControlDeadline = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan InterruptDeadline = TimeSpan.FromSeconds(1);

    /// <summary>Bulk-Only Mass Storage Reset (Bulk-Only Transport 1.0, 3.1).</summary>
    private const byte MassStorageReset = 0xff;

    private readonly List<SwitchStep> steps = [];
    private int? claimed;

    public SwitchConfiguration Configuration => configuration;

    public IReadOnlyList<SwitchStep> Steps => steps;

    /// <summary>True once a call found the device gone.</summary>
    public bool Gone { get; private set; }

    /// <summary>The interface that is spoken to; null if the device shows none.</summary>
    public InterfaceLayout? Interface => configuration.Interface is { } number
        ? port.Layout.Interfaces.FirstOrDefault(entry => entry.Descriptor.Number == number)
        : port.Layout.Interfaces is [var first, ..] ? first : null;

    public byte? Output => configuration.MessageEndpoint ?? Interface?.FirstBulk(isIn: false)?.Address;

    public byte? Input => configuration.ResponseEndpoint ?? Interface?.FirstBulk(isIn: true)?.Address;

    /// <summary>Takes the kernel's drivers away from every interface, so that none of them answers in between.</summary>
    public void DetachDrivers()
    {
        foreach (var entry in port.Layout.Interfaces)
        {
            Note($"detach the driver of interface {entry.Descriptor.Number}", port.DetachDriver(entry.Descriptor.Number));
        }
    }

    public bool Claim(int number)
    {
        var status = Note($"claim interface {number}", port.Claim(number));
        if (status == TransferStatus.Completed)
        {
            claimed = number;
        }

        return claimed is not null;
    }

    public void Release()
    {
        if (claimed is { } number)
        {
            claimed = null;
            port.Release(number);
        }
    }

    public void Dispose() => Release();

    public TransferStatus Control(SetupPacket setup, ReadOnlySpan<byte> data = default, TimeSpan? deadline = null)
    {
        Span<byte> buffer = stackalloc byte[64];
        buffer.Clear();
        data.CopyTo(buffer);
        return Note($"control {setup}", port.Control(setup, buffer[..Math.Min(buffer.Length, setup.Length)], deadline ?? ControlDeadline).Status);
    }

    public TransferStatus Interrupt(byte endpoint, ReadOnlySpan<byte> data, int length)
    {
        Span<byte> buffer = stackalloc byte[64];
        buffer.Clear();
        data.CopyTo(buffer);
        return Note($"interrupt 0x{endpoint:x2}", port.Interrupt(endpoint, buffer[..length], InterruptDeadline).Status);
    }

    public void ClearHalt(byte endpoint) => Note($"clear the halt of 0x{endpoint:x2}", port.ClearHalt(endpoint));

    public TransferStatus SetConfiguration(int value) => Note($"choose configuration {value}", port.SetConfiguration(value));

    public TransferStatus SetAlternateSetting(int number, int setting) => Note($"choose setting {setting} of interface {number}", port.SetAlternateSetting(number, setting));

    public TransferStatus ResetDevice() => Note("reset the device", port.ResetDevice());

    public void Pause(TimeSpan duration) => Gone |= duration > TimeSpan.Zero && port.Pause(duration);

    public bool Reopen(TimeSpan deadline)
    {
        claimed = null;
        Gone = !port.Reopen(deadline);
        steps.Add(new SwitchStep("wait for the device to come back", Gone ? TransferStatus.Gone : TransferStatus.Completed));
        return !Gone;
    }

    /// <summary>Takes the interface and sends it messages one after another. It stays claimed.</summary>
    /// <returns>The endpoints that they went through; null if there are none, the interface cannot be had, or the device has left.</returns>
    public (byte Output, byte Input)? SendAll(IReadOnlyList<byte[]> messages)
    {
        if (Interface is not { } entry || Output is not { } output || Input is not { } input)
        {
            return null;
        }

        DetachDrivers();
        if (!Claim(entry.Descriptor.Number))
        {
            return null;
        }

        foreach (var message in messages)
        {
            Send(output, input, message);
            if (Gone)
            {
                return null;
            }
        }

        return (output, input);
    }

    /// <summary>Sends one message. To a storage command the status is read, with the data phase before it that the command announces.</summary>
    public void Send(byte output, byte input, ReadOnlySpan<byte> message)
    {
        var bytes = message.ToArray();
        if (Note($"{SwitchStep.Message}, {bytes.Length} bytes", port.Bulk(output, bytes, BulkDeadline).Status) is not TransferStatus.Completed and var failed)
        {
            if (failed == TransferStatus.Stalled)
            {
                ClearHalt(output);
            }
            else if (failed == TransferStatus.TimedOut)
            {
                // Whether the device took half of it is not known: another command would not be understood.
                Recover(output, input);
            }

            return;
        }

        if (message.StartsWith("USBC"u8))
        {
            ReadStatus(output, input, message);
        }
    }

    private void ReadStatus(byte output, byte input, ReadOnlySpan<byte> message)
    {
        Span<byte> wrapper = stackalloc byte[CommandStatusWrapper.Size];
        if (message.Length == CommandBlockWrapper.Size && CommandBlockWrapper.TryRead(message, out var command) && command is { IsIn: true, DataLength: > 0 })
        {
            var data = new byte[Math.Clamp(command.DataLength, CommandStatusWrapper.Size, 64 * 1024)];
            var read = port.Bulk(input, data, BulkDeadline);
            Note("data phase", read.Status);
            if (read.IsCompleted && read.Length == CommandStatusWrapper.Size && data.AsSpan().StartsWith("USBS"u8))
            {
                // Most switching devices skip the data and answer at once.
                data.AsSpan(0, CommandStatusWrapper.Size).CopyTo(wrapper);
                Judge(output, input, wrapper);
                return;
            }

            if (read.Status == TransferStatus.Stalled)
            {
                ClearHalt(input);
            }
            else if (!read.IsCompleted)
            {
                if (read.Status == TransferStatus.TimedOut)
                {
                    Recover(output, input);
                }

                return;
            }
        }

        var status = port.Bulk(input, wrapper, BulkDeadline);
        if (status.Status == TransferStatus.Stalled)
        {
            // Bulk-Only Transport 1.0, figure 2: clear the halt, then read the status again.
            Note("command status", TransferStatus.Stalled);
            ClearHalt(input);
            status = port.Bulk(input, wrapper, BulkDeadline);
        }

        if (!status.IsCompleted)
        {
            Note("command status", status.Status);
            if (status.Status == TransferStatus.TimedOut)
            {
                Recover(output, input);
            }

            return;
        }

        Judge(output, input, wrapper[..status.Length]);
    }

    private void Judge(byte output, byte input, ReadOnlySpan<byte> bytes)
    {
        if (!CommandStatusWrapper.TryRead(bytes, out var wrapper))
        {
            steps.Add(new SwitchStep("command status, not understood", TransferStatus.Completed));
            return;
        }

        steps.Add(new SwitchStep("command status", TransferStatus.Completed) { CommandStatus = (byte)wrapper.Status });
        if (wrapper.Status == CommandStatus.PhaseError)
        {
            Recover(output, input);
        }
    }

    /// <summary>Reset recovery (Bulk-Only Transport 1.0, 5.3.4).</summary>
    private void Recover(byte output, byte input)
    {
        if (Interface is not { } entry || Gone || entry.Descriptor.Class != 8)
        {
            return;
        }

        Control(new SetupPacket(0x21, MassStorageReset, 0, entry.Descriptor.Number, 0));
        ClearHalt(input);
        ClearHalt(output);
    }

    private TransferStatus Note(string what, TransferStatus status)
    {
        Gone |= status == TransferStatus.Gone;
        steps.Add(new SwitchStep(what, status));
        return status;
    }
}

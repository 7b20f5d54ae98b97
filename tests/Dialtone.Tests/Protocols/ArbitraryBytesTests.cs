using Dialtone.Protocols.At;
using Dialtone.Protocols.Scsi;
using Dialtone.Protocols.Usb;
using Dialtone.Protocols.UsbIp;
using Dialtone.Protocols.UsbRedir;
using Xunit;

namespace Dialtone.Tests.Protocols;

/// <summary>Every reader takes any bytes: half of the inputs are noise, half are a valid packet with a few bytes changed or cut off.</summary>
public class ArbitraryBytesTests
{
    private const int Inputs = 100_000;

    [Fact]
    public void Setup_packets_survive_any_bytes() => Feed(Sample(SetupPacket.Size, new SetupPacket(0x80, 6, 0x0100, 0, 18).Write), 16, bytes =>
        SetupPacket.TryRead(bytes, out _) == (bytes.Length >= SetupPacket.Size));

    [Fact]
    public void Descriptors_survive_any_bytes()
    {
        var valid = new byte[64];
        var writer = new DescriptorWriter(valid);
        writer.Add(new ConfigurationDescriptor(0, 1, 1, 0, 0x80, 250));
        writer.Add(new InterfaceDescriptor(0, 0, 2, 8, 6, 0x50, 0));
        writer.Add(new EndpointDescriptor(0x81, 2, 512, 0));
        writer.Add(new EndpointDescriptor(0x02, 2, 512, 0));
        Feed(writer.Finish().ToArray(), 80, bytes =>
        {
            var reader = new DescriptorReader(bytes);
            var walked = 0;
            while (reader.Read())
            {
                walked += reader.Current.Length;
                DeviceDescriptor.TryRead(reader.Current, out _);
                ConfigurationDescriptor.TryRead(reader.Current, out _);
                InterfaceDescriptor.TryRead(reader.Current, out _);
                EndpointDescriptor.TryRead(reader.Current, out _);
                StringDescriptor.TryRead(reader.Current, out _);
            }
            return reader.Broken ? walked < bytes.Length : walked == bytes.Length;
        });
    }

    [Fact]
    public void Device_descriptors_survive_any_bytes() =>
        Feed(Sample(DeviceDescriptor.Size, new DeviceDescriptor(0x200, 0, 0, 0, 64, 0x12d1, 0x1001, 0, 1, 2, 0, 1).Write), 24, bytes =>
            !DeviceDescriptor.TryRead(bytes, out _) || bytes.Length >= DeviceDescriptor.Size);

    [Fact]
    public void String_descriptors_survive_any_bytes()
    {
        var valid = new byte[255];
        var length = StringDescriptor.Write(valid, "HUAWEI Mobile");
        Feed(valid[..length], 300, bytes =>
            !StringDescriptor.TryRead(bytes, out var text) || text.Length <= Math.Min(StringDescriptor.MaximumCharacters, (bytes.Length - 2) / 2));
    }

    [Fact]
    public void Command_and_status_wrappers_survive_any_bytes()
    {
        var valid = new byte[CommandBlockWrapper.Size];
        CommandBlockWrapper.Write(valid, 7, 36, true, 1, [0x12, 0, 0, 0, 36, 0]);
        Feed(valid, 40, bytes =>
        {
            CommandStatusWrapper.TryRead(bytes, out _);
            return !CommandBlockWrapper.TryRead(bytes, out var wrapper) || wrapper is { CommandBlock.Length: 16, Lun: < 16 };
        });
        Feed(Sample(CommandStatusWrapper.Size, new CommandStatusWrapper(7, 0, CommandStatus.Failed).Write), 20, bytes =>
            !CommandStatusWrapper.TryRead(bytes, out _) || bytes.Length == CommandStatusWrapper.Size);
    }

    [Fact]
    public void Sense_and_inquiry_data_survive_any_bytes() => Feed(Sample(18, new FixedSense(SenseKey.NotReady, 0x3a, 0).Write), 48, bytes =>
    {
        FixedSense.TryRead(bytes, out _);
        return InquiryData.TryRead(bytes, out var inquiry) == (bytes.Length >= InquiryData.Size)
            && inquiry?.Vendor.All(c => c < 0x80) is null or true;
    });

    [Fact]
    public void Usbredir_packets_survive_any_bytes() => Feed(
        Sample(UsbRedirHello.Size, new UsbRedirHello("QEMU", UsbRedirCapabilities.WideIds).Write), 200, bytes =>
        {
            UsbRedirHeader.TryRead(bytes, wideIds: true, out _);
            UsbRedirHeader.TryRead(bytes, wideIds: false, out _);
            UsbRedirHello.TryRead(bytes, out _);
            DeviceConnect.TryRead(bytes, out _);
            ConfigurationStatus.TryRead(bytes, out _);
            AlternateSettingStatus.TryRead(bytes, out _);
            InterruptReceivingStatus.TryRead(bytes, out _);
            ControlPacketHeader.TryRead(bytes, out _);
            BulkPacketHeader.TryRead(bytes, wideLength: true, out _);
            BulkPacketHeader.TryRead(bytes, wideLength: false, out _);
            InterruptPacketHeader.TryRead(bytes, out _);
            if (EndpointInfo.TryRead(bytes, out var endpoints))
            {
                for (var address = 0; address < 256; address++)
                    _ = endpoints[(byte)address];
            }
            if (!InterfaceInfo.TryRead(bytes, out var interfaces))
                return true;
            for (var i = 0; i < interfaces.Count; i++)
                _ = interfaces[i];
            return interfaces.Count <= 32;
        });

    [Fact]
    public void Usbip_packets_survive_any_bytes()
    {
        var header = new UsbIpHeader(UsbIpCommandCode.Submit, 1, 0x10001, true, 1);
        Feed(Sample(UsbIpHeader.CommandSize, new UsbIpSubmit(header, 0, 512, 0, 0, 0, default).Write), 400, bytes =>
        {
            UsbIpOperation.TryRead(bytes, out _);
            UsbIpDevice.TryRead(bytes, out _);
            UsbIpUnlink.TryRead(bytes, out _);
            UsbIpSubmitReply.TryRead(bytes, out _);
            UsbIpUnlinkReply.TryRead(bytes, out _);
            return !UsbIpSubmit.TryRead(bytes, out var submit) || submit.Header.Code == UsbIpCommandCode.Submit;
        });
    }

    [Fact]
    public void The_AT_reader_survives_any_bytes_and_always_advances() => Feed("AT\r\r\n+CSQ: 17,99\r\n\r\nOK\r\n> "u8.ToArray(), 120, bytes =>
    {
        var reader = new AtResponseReader(bytes, "AT"u8);
        var before = -1;
        while (reader.Read())
        {
            if (reader.Consumed <= before || reader.Consumed > bytes.Length)
                return false;
            before = reader.Consumed;
        }
        return reader.Consumed <= bytes.Length;
    });

    private delegate void Writer(Span<byte> bytes);

    private delegate bool Property(ReadOnlySpan<byte> bytes);

    private static byte[] Sample(int size, Writer write)
    {
        var bytes = new byte[size];
        write(bytes);
        return bytes;
    }

    private static void Feed(byte[] valid, int longest, Property property)
    {
        // A fixed seed: a failure is found again.
        var random = new Random(20091201);
        Span<byte> buffer = new byte[longest];
        for (var i = 0; i < Inputs; i++)
        {
            ReadOnlySpan<byte> input;
            if (i % 2 == 0)
            {
                input = buffer[..random.Next(longest + 1)];
                random.NextBytes(buffer[..input.Length]);
            }
            else
            {
                var changed = buffer[..Math.Min(valid.Length, longest)];
                valid.AsSpan(0, changed.Length).CopyTo(changed);
                for (var flips = random.Next(4); flips > 0; flips--)
                    changed[random.Next(changed.Length)] = (byte)random.Next(256);
                input = changed[..(random.Next(4) == 0 ? random.Next(changed.Length + 1) : changed.Length)];
            }
            Assert.True(property(input), $"Input {i}: {Convert.ToHexString(input)}");
        }
    }
}

using Dialtone.Protocols.Scsi;
using Dialtone.Protocols.Usb;
using Dialtone.Protocols.UsbIp;
using Dialtone.Protocols.UsbRedir;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Dialtone.Tests.Protocols;

/// <summary>What a writer wrote, the reader reads back.</summary>
public class RoundTripTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Fact]
    public void Setup_packets_come_back() => Check((a, b, c, d, e) =>
    {
        var packet = new SetupPacket((byte)a, (byte)b, (ushort)c, (ushort)d, (ushort)e);
        var bytes = new byte[SetupPacket.Size];
        packet.Write(bytes);
        return SetupPacket.TryRead(bytes, out var read) && read == packet;
    });

    [Fact]
    public void Descriptors_come_back() => Check((a, b, c, d, e) =>
    {
        var device = new DeviceDescriptor((ushort)a, (byte)b, (byte)c, (byte)d, 64, (ushort)e, (ushort)b, (ushort)c, (byte)d, (byte)e, (byte)a, 1);
        var bytes = new byte[DeviceDescriptor.Size];
        device.Write(bytes);
        var deviceCameBack = DeviceDescriptor.TryRead(bytes, out var readDevice) && readDevice == device;

        var configuration = new ConfigurationDescriptor(34, 1, (byte)a, (byte)b, (byte)c, (byte)d);
        var owner = new InterfaceDescriptor((byte)a, (byte)b, 1, (byte)c, (byte)d, (byte)e, (byte)a);
        var endpoint = new EndpointDescriptor((byte)a, (byte)b, (ushort)c, (byte)d);
        var buffer = new byte[64];
        var writer = new DescriptorWriter(buffer);
        writer.Add(configuration);
        writer.Add(owner);
        writer.AddRaw([9, 0x24, 1, 2, 3, 4, 5, 6, 7]);
        writer.Add(endpoint);
        var reader = new DescriptorReader(writer.Finish());
        return deviceCameBack
            && reader.Read() && ConfigurationDescriptor.TryRead(reader.Current, out var first) && first == configuration
            && reader.Read() && InterfaceDescriptor.TryRead(reader.Current, out var second) && second == owner
            && reader.Read() && reader.Current.Length == 9
            && reader.Read() && EndpointDescriptor.TryRead(reader.Current, out var third) && third == endpoint
            && !reader.Read() && !reader.Broken;
    });

    [Fact]
    public void Strings_come_back_up_to_126_characters() => Prop.ForAll<string?>(text =>
    {
        var bytes = new byte[255];
        var length = StringDescriptor.Write(bytes, text);
        text ??= "";
        var expected = text.Length <= StringDescriptor.MaximumCharacters ? text : text[..StringDescriptor.MaximumCharacters];
        return StringDescriptor.TryRead(bytes.AsSpan(0, length), out var read) && read == expected;
    }).Check(Config);

    [Fact]
    public void Command_and_status_wrappers_come_back() => Check((a, b, c, d, e) =>
    {
        var block = new byte[1 + (a & 15)];
        new Random(b).NextBytes(block);
        var bytes = new byte[CommandBlockWrapper.Size];
        CommandBlockWrapper.Write(bytes, (uint)c, (uint)d, (e & 1) != 0, (byte)(e & 15), block);
        var status = new CommandStatusWrapper((uint)c, (uint)d, (CommandStatus)(e & 3));
        var statusBytes = new byte[CommandStatusWrapper.Size];
        status.Write(statusBytes);
        return CommandBlockWrapper.TryRead(bytes, out var read)
            && read.Tag == (uint)c && read.DataLength == (uint)d && read.IsIn == ((e & 1) != 0) && read.Lun == (e & 15)
            && read.CommandBlockLength == block.Length && read.CommandBlock[..block.Length].SequenceEqual(block)
            && CommandStatusWrapper.TryRead(statusBytes, out var readStatus) && readStatus == status;
    });

    [Fact]
    public void Sense_and_inquiry_data_come_back() => Check((a, b, c, d, _) =>
    {
        var sense = new FixedSense((SenseKey)(a & 7), (byte)b, (byte)c, (byte)(d & 0x7f));
        var bytes = new byte[200];
        sense.Write(bytes);
        var inquiry = new InquiryData((byte)(a & 0x1f), (b & 1) != 0, (byte)c, "HUAWEI", "SD Storage", "2.31");
        var inquiryBytes = new byte[InquiryData.Size];
        inquiry.Write(inquiryBytes);
        return FixedSense.TryRead(bytes, out var readSense) && readSense == sense
            && InquiryData.TryRead(inquiryBytes, out var readInquiry) && readInquiry == inquiry;
    });

    [Fact]
    public void Usbredir_packets_come_back_with_narrow_and_wide_ids() => Check((a, b, c, d, e) =>
    {
        var narrow = new UsbRedirHeader((UsbRedirPacketType)(uint)a, (uint)b, (uint)c);
        var wide = narrow with { Id = ((ulong)(uint)d << 32) | (uint)e };
        var bytes = new byte[16];
        narrow.Write(bytes, wideIds: false);
        var narrowCameBack = UsbRedirHeader.TryRead(bytes.AsSpan(0, 12), wideIds: false, out var readNarrow) && readNarrow == narrow;
        wide.Write(bytes, wideIds: true);
        var bulk = new BulkPacketHeader((byte)a, (UsbRedirStatus)(b & 7), (uint)c, (uint)d);
        var bulkBytes = new byte[10];
        bulk.Write(bulkBytes, wideLength: true);
        var control = new ControlPacketHeader((byte)a, (UsbRedirStatus)(b & 7), new SetupPacket((byte)c, (byte)d, (ushort)e, (ushort)a, (ushort)b));
        var controlBytes = new byte[ControlPacketHeader.Size];
        control.Write(controlBytes);
        var connect = new DeviceConnect(UsbSpeed.High, (byte)a, (byte)b, (byte)c, (ushort)d, (ushort)e, (ushort)a);
        var connectBytes = new byte[DeviceConnect.Size];
        connect.Write(connectBytes);
        return narrowCameBack
            && UsbRedirHeader.TryRead(bytes, wideIds: true, out var readWide) && readWide == wide
            && BulkPacketHeader.TryRead(bulkBytes, wideLength: true, out var readBulk) && readBulk == bulk
            && ControlPacketHeader.TryRead(controlBytes, out var readControl) && readControl == control
            && DeviceConnect.TryRead(connectBytes, out var readConnect) && readConnect == connect;
    });

    [Fact]
    public void Usbredir_descriptions_come_back()
    {
        var body = new byte[EndpointInfo.Size];
        EndpointInfo.WriteEmpty(body, 64);
        EndpointInfo.WriteEndpoint(body, new EndpointDescriptor(0x85, 2, 512, 0), 3);
        EndpointInfo.WriteEndpoint(body, new EndpointDescriptor(0x81, 3, 64, 5), 0);
        Assert.True(EndpointInfo.TryRead(body, out var endpoints));
        Assert.Equal((TransferType.Bulk, (byte)0, (byte)3, (ushort)512), endpoints[0x85]!.Value);
        Assert.Equal((TransferType.Interrupt, (byte)5, (byte)0, (ushort)64), endpoints[0x81]!.Value);
        Assert.Null(endpoints[0x05]);
        Assert.Equal((TransferType.Control, (byte)0, (byte)0, (ushort)64), endpoints[0x80]!.Value);

        var interfaces = new byte[InterfaceInfo.Size];
        InterfaceInfo.Write(interfaces, [new InterfaceDescriptor(3, 0, 2, 8, 6, 0x50, 0)]);
        Assert.True(InterfaceInfo.TryRead(interfaces, out var info));
        Assert.Equal(1, info.Count);
        Assert.Equal(((byte)3, (byte)8, (byte)6, (byte)0x50), info[0]);
    }

    [Fact]
    public void Usbip_packets_come_back() => Check((a, b, c, d, e) =>
    {
        var submit = new UsbIpSubmit(
            new UsbIpHeader(UsbIpCommandCode.Submit, (uint)a, (uint)b, (c & 1) != 0, (uint)d), (uint)e, a, b, c, d, new SetupPacket(1, 2, 3, 4, 5));
        var bytes = new byte[UsbIpHeader.CommandSize];
        submit.Write(bytes);
        var submitCameBack = UsbIpSubmit.TryRead(bytes, out var readSubmit) && readSubmit == submit;
        var reply = new UsbIpSubmitReply(submit.Header with { Code = UsbIpCommandCode.ReplySubmit }, d, e);
        reply.Write(bytes);
        var replyCameBack = UsbIpSubmitReply.TryRead(bytes, out var readReply) && readReply == reply;
        var unlink = new UsbIpUnlink(submit.Header with { Code = UsbIpCommandCode.Unlink }, (uint)e);
        unlink.Write(bytes);
        return submitCameBack && replyCameBack && UsbIpUnlink.TryRead(bytes, out var readUnlink) && readUnlink == unlink;
    });

    private static void Check(Func<int, int, int, int, int, bool> property) =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<int[]>().Filter(v => v.Length >= 5),
            v => property(v[0], v[1], v[2], v[3], v[4])).Check(Config);
}

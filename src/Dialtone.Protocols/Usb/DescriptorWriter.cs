using System.Buffers.Binary;

namespace Dialtone.Protocols.Usb;

/// <summary>Writes one configuration into a span, interface by interface; <see cref="Finish"/> fills in wTotalLength.</summary>
public ref struct DescriptorWriter(Span<byte> bytes)
{
    private readonly Span<byte> _bytes = bytes;

    public int Written { get; private set; }

    public void Add(ConfigurationDescriptor descriptor)
    {
        descriptor.Write(_bytes[Written..]);
        Written += ConfigurationDescriptor.Size;
    }

    public void Add(InterfaceDescriptor descriptor)
    {
        descriptor.Write(_bytes[Written..]);
        Written += InterfaceDescriptor.Size;
    }

    public void Add(EndpointDescriptor descriptor)
    {
        descriptor.Write(_bytes[Written..]);
        Written += EndpointDescriptor.Size;
    }

    /// <summary>Class- and vendor-specific descriptors, or deliberately broken ones.</summary>
    public void AddRaw(ReadOnlySpan<byte> descriptor)
    {
        descriptor.CopyTo(_bytes[Written..]);
        Written += descriptor.Length;
    }

    public readonly ReadOnlySpan<byte> Finish()
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes[2..], (ushort)Written);
        return _bytes[..Written];
    }
}

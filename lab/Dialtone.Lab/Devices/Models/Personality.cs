using Dialtone.Protocols.Usb;

namespace Dialtone.Lab.Devices.Models;

/// <summary>One face of a device: its descriptors, and what stands behind each interface.</summary>
public sealed class Personality
{
    public required string Name { get; init; }
    public required UsbSpeed Speed { get; init; }
    public required DeviceDescriptor Descriptor { get; init; }

    /// <summary>In the order of their indexes. Linux chooses the first one whose first interface is not vendor-specific.</summary>
    public required IReadOnlyList<ConfigurationModel> Configurations { get; init; }

    /// <summary>By string index; index 0 is unused.</summary>
    public required IReadOnlyList<string> Strings { get; init; }

    /// <summary>The first one, which most devices have alone.</summary>
    public ConfigurationModel First => Configurations[0];

    public IEnumerable<InterfaceModel> Interfaces => Configurations.SelectMany(configuration => configuration.Interfaces);

    public Personality WithProductId(ushort productId) => new()
    {
        Name = Name,
        Speed = Speed,
        Descriptor = Descriptor with { ProductId = productId },
        Configurations = Configurations,
        Strings = Strings,
    };

    /// <summary>Null for an index that has no string, which the device stalls.</summary>
    public byte[]? StringDescriptorAt(int index)
    {
        Span<byte> bytes = stackalloc byte[255];
        if (index == 0)
            return bytes[..StringDescriptor.WriteLanguages(bytes, StringDescriptor.EnglishUnitedStates)].ToArray();
        return index < Strings.Count ? bytes[..StringDescriptor.Write(bytes, Strings[index])].ToArray() : null;
    }
}

/// <summary>What SET_CONFIGURATION chooses.</summary>
/// <param name="Bytes">The whole of it as GET_DESCRIPTOR returns it.</param>
/// <param name="Interfaces">With their alternate settings, each of which is an entry.</param>
public sealed record ConfigurationModel(byte Value, byte[] Bytes, IReadOnlyList<InterfaceModel> Interfaces);

public enum FunctionKind
{
    /// <summary>Endpoints that swallow and never speak.</summary>
    None,
    Serial,
    Storage,

    /// <summary>Reports that are asked for one by one on an interrupt endpoint.</summary>
    Reports,

    /// <summary>The control interface of CDC MBIM; the data interface beside it carries nothing.</summary>
    Mbim,
}

/// <param name="SpeaksAt">Of a serial port: whether it answers AT; a diagnostic port does not.</param>
/// <param name="Units">Of storage: the LUNs in order, by name.</param>
public sealed record InterfaceModel(
    InterfaceDescriptor Descriptor, IReadOnlyList<EndpointDescriptor> Endpoints, FunctionKind Function, bool SpeaksAt, IReadOnlyList<string> Units);

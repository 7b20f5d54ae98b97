using Dialtone.Protocols.Usb;

namespace Dialtone.Lab.Devices.Models;

/// <summary>One face of a device: its descriptors, and what stands behind each interface.</summary>
public sealed class Personality
{
    public required string Name { get; init; }
    public required UsbSpeed Speed { get; init; }
    public required DeviceDescriptor Descriptor { get; init; }
    public required IReadOnlyList<InterfaceModel> Interfaces { get; init; }

    /// <summary>By string index; index 0 is unused.</summary>
    public required IReadOnlyList<string> Strings { get; init; }

    /// <summary>The whole configuration as GET_DESCRIPTOR returns it.</summary>
    public required byte[] Configuration { get; init; }

    public byte ConfigurationValue => Configuration[5];

    /// <summary>Null for an index that has no string, which the device stalls.</summary>
    public byte[]? StringDescriptorAt(int index)
    {
        Span<byte> bytes = stackalloc byte[255];
        if (index == 0)
            return bytes[..StringDescriptor.WriteLanguages(bytes, StringDescriptor.EnglishUnitedStates)].ToArray();
        return index < Strings.Count ? bytes[..StringDescriptor.Write(bytes, Strings[index])].ToArray() : null;
    }
}

public enum FunctionKind
{
    /// <summary>Endpoints that swallow and never speak.</summary>
    None,
    Serial,
    Storage,
}

/// <param name="SpeaksAt">Of a serial port: whether it answers AT; a diagnostic port does not.</param>
/// <param name="Units">Of storage: the LUNs in order, by name.</param>
public sealed record InterfaceModel(
    InterfaceDescriptor Descriptor, IReadOnlyList<EndpointDescriptor> Endpoints, FunctionKind Function, bool SpeaksAt, IReadOnlyList<string> Units);

using Dialtone.Protocols.Usb;

namespace Dialtone.Switching.Ports;

/// <summary>One interface in its first alternate setting.</summary>
public sealed record InterfaceLayout(InterfaceDescriptor Descriptor, IReadOnlyList<EndpointDescriptor> Endpoints)
{
    public EndpointDescriptor? FirstBulk(bool isIn) =>
        Endpoints.Where(endpoint => endpoint.TransferType == TransferType.Bulk && endpoint.IsIn == isIn).Select(endpoint => (EndpointDescriptor?)endpoint).FirstOrDefault();
}

/// <summary>A configuration as its descriptors tell it, as far as they can be trusted: what is broken is left out.</summary>
public sealed record UsbLayout(int ConfigurationValue, IReadOnlyList<InterfaceLayout> Interfaces)
{
    /// <summary>A hostile device may describe any number of interfaces.</summary>
    private const int MaximumInterfaces = 32;

    public static readonly UsbLayout Unconfigured = new(0, []);

    /// <summary>Every configuration of a device.</summary>
    /// <param name="descriptors">As sysfs gives them: the device descriptor, then one configuration after another.</param>
    public static IReadOnlyList<UsbLayout> ReadAll(ReadOnlySpan<byte> descriptors)
    {
        var layouts = new List<UsbLayout>();
        var reader = new DescriptorReader(descriptors);
        var at = 0;
        while (reader.Read())
        {
            if (reader.Type == DescriptorType.Configuration)
            {
                layouts.Add(Read(descriptors[at..]));
            }

            at += reader.Current.Length;
        }

        return layouts;
    }

    /// <param name="configuration">Configuration descriptor with everything that follows it.</param>
    public static UsbLayout Read(ReadOnlySpan<byte> configuration)
    {
        var reader = new DescriptorReader(configuration);
        if (!reader.Read() || !ConfigurationDescriptor.TryRead(reader.Current, out var head))
        {
            return Unconfigured;
        }

        var interfaces = new List<InterfaceLayout>();
        List<EndpointDescriptor>? endpoints = null;
        while (reader.Read() && reader.Type != DescriptorType.Configuration)
        {
            if (reader.Type == DescriptorType.Interface)
            {
                endpoints = null;
                if (InterfaceDescriptor.TryRead(reader.Current, out var descriptor) && descriptor.AlternateSetting == 0 && interfaces.Count < MaximumInterfaces)
                {
                    endpoints = [];
                    interfaces.Add(new InterfaceLayout(descriptor, endpoints));
                }
            }
            else if (reader.Type == DescriptorType.Endpoint && endpoints is not null && EndpointDescriptor.TryRead(reader.Current, out var endpoint) && endpoints.Count < 32)
            {
                endpoints.Add(endpoint);
            }
        }

        return new UsbLayout(head.ConfigurationValue, interfaces);
    }
}

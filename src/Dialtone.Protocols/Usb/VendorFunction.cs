namespace Dialtone.Protocols.Usb;

/// <summary>What an interface of the vendor's class (ff) is for, as far as its descriptors tell.</summary>
public enum VendorFunction
{
    /// <summary>Nothing tells.</summary>
    Unclear,

    /// <summary>A serial port, beyond doubt.</summary>
    Serial,

    /// <summary>A pair of bulk endpoints and nothing else: on a device with a serial port beyond doubt, another one (diagnostics, NMEA, a second AT port).</summary>
    BulkPair,

    /// <summary>QMI: control messages and network packets, for qmi_wwan.</summary>
    Qmi,

    /// <summary>A network function of another kind.</summary>
    Network,

    /// <summary>Android's debug bridge, or fastboot.</summary>
    Debug,
}

/// <summary>Tells the functions of a modem's vendor interfaces apart. A table of ids does so for known devices; for an unknown one only its descriptors are there.</summary>
public static class VendorFunctions
{
    private const byte VendorClass = 0xff;

    /// <summary>CS_INTERFACE (CDC 1.2, table 12), and of its subtypes (table 13): abstract control management, Ethernet, NCM, MBIM.</summary>
    private const byte ClassSpecific = 0x24;
    private const byte AbstractControl = 0x02;
    private const byte EthernetNetworking = 0x0f;
    private const byte NetworkControl = 0x1a;
    private const byte MobileBroadband = 0x1b;

    /// <summary>SERIAL_STATE (CDC PSTN 1.2, 6.5.4) is a notification of eight bytes with two bytes of data: whoever sends it has an endpoint of ten. The only notifications of QMI,
    /// RESPONSE_AVAILABLE and NETWORK_CONNECTION, have no data. The gadget functions that modem firmware is built of (f_serial, f_rmnet) size their endpoints so. Sizes of 16 and 64 occur
    /// on both.</summary>
    private const int SerialNotification = 10;
    private const int PlainNotification = 8;

    /// <param name="descriptors">As sysfs gives them: the device descriptor, then one configuration after another.</param>
    /// <param name="configuration">The active bConfigurationValue.</param>
    /// <param name="interfaceNumber">bInterfaceNumber of one whose class is ff.</param>
    public static VendorFunction Of(ReadOnlySpan<byte> descriptors, byte configuration, byte interfaceNumber)
    {
        var reader = new DescriptorReader(descriptors);
        var (inConfiguration, inInterface) = (false, false);
        InterfaceDescriptor? first = null;
        var (bulkIn, bulkOut, interrupts, notification, others) = (0, 0, 0, 0, 0);
        var (settings, isAcm, isNetwork) = (0, false, false);
        while (reader.Read())
        {
            switch (reader.Type)
            {
                case DescriptorType.Configuration:
                    inConfiguration = ConfigurationDescriptor.TryRead(reader.Current, out var head) && head.ConfigurationValue == configuration;
                    inInterface = false;
                    break;
                case DescriptorType.Interface when inConfiguration:
                    inInterface = InterfaceDescriptor.TryRead(reader.Current, out var described) && described.Number == interfaceNumber;
                    if (inInterface)
                    {
                        settings++;
                        first ??= described;
                    }

                    break;
                case DescriptorType.Endpoint when inInterface && EndpointDescriptor.TryRead(reader.Current, out var endpoint):
                    switch (endpoint.TransferType)
                    {
                        case TransferType.Bulk when endpoint.IsIn:
                            bulkIn++;
                            break;
                        case TransferType.Bulk:
                            bulkOut++;
                            break;
                        case TransferType.Interrupt when endpoint.IsIn:
                            interrupts++;
                            // Bits 10-0; those above multiply transactions.
                            notification = endpoint.MaxPacketSize & 0x7ff;
                            break;
                        default:
                            others++;
                            break;
                    }

                    break;
                case (DescriptorType)ClassSpecific when inInterface && reader.Current.Length > 2:
                    isAcm |= reader.Current[2] == AbstractControl;
                    isNetwork |= reader.Current[2] is EthernetNetworking or NetworkControl or MobileBroadband;
                    break;
                default:
                    break;
            }
        }

        if (first is not { Class: VendorClass } entry)
        {
            return VendorFunction.Unclear;
        }

        switch (entry.Subclass, entry.Protocol)
        {
            case (0x42, _):
                return VendorFunction.Debug;
            // Qualcomm's numbering since the first 5G modems (option.c and qmi_wwan.c match by it): 30 diagnostics, 40 AT, 50 QMI, 60 NMEA.
            case (0xff, 0x50):
            // Those by which qmi_wwan knows Huawei's, Pantech's and Motorola's whatever their product id.
            case (0x01, 0x07 or 0x09 or 0x11 or 0x37 or 0x39 or 0x67 or 0x69) or (0xf0 or 0xf1, 0xff) or (0xfb, 0xff):
                return VendorFunction.Qmi;
            // The data half of Huawei's QMI; and the halves of its NCM, by which huawei_cdc_ncm knows them.
            case (0x01, 0x08 or 0x38) or (0x02 or 0x03, 0x16 or 0x46 or 0x76):
                return VendorFunction.Network;
            default:
                break;
        }

        if (isNetwork || (settings > 1 && !isAcm))
        {
            return VendorFunction.Network;
        }

        if (settings != 1 || others > 0 || bulkIn != 1 || bulkOut != 1)
        {
            return VendorFunction.Unclear;
        }

        return isAcm || (entry.Subclass == 0xff && entry.Protocol is 0x30 or 0x40 or 0x60) || (interrupts == 1 && notification == SerialNotification) ? VendorFunction.Serial
            : interrupts == 0 ? VendorFunction.BulkPair
            : interrupts == 1 && notification == PlainNotification ? VendorFunction.Qmi
            : VendorFunction.Unclear;
    }
}

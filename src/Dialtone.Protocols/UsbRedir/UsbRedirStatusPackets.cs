namespace Dialtone.Protocols.UsbRedir;

/// <summary>Answers set_configuration and get_configuration.</summary>
public readonly record struct ConfigurationStatus(UsbRedirStatus Status, byte Configuration)
{
    public const int Size = 2;

    public static bool TryRead(ReadOnlySpan<byte> body, out ConfigurationStatus status)
    {
        status = body.Length < Size ? default : new ConfigurationStatus((UsbRedirStatus)body[0], body[1]);
        return body.Length >= Size;
    }

    public void Write(Span<byte> body)
    {
        body[0] = (byte)Status;
        body[1] = Configuration;
    }
}

/// <summary>Answers set_alt_setting and get_alt_setting.</summary>
public readonly record struct AlternateSettingStatus(UsbRedirStatus Status, byte Interface, byte AlternateSetting)
{
    public const int Size = 3;

    public static bool TryRead(ReadOnlySpan<byte> body, out AlternateSettingStatus status)
    {
        status = body.Length < Size ? default : new AlternateSettingStatus((UsbRedirStatus)body[0], body[1], body[2]);
        return body.Length >= Size;
    }

    public void Write(Span<byte> body)
    {
        body[0] = (byte)Status;
        body[1] = Interface;
        body[2] = AlternateSetting;
    }
}

/// <summary>Answers start_interrupt_receiving and stop_interrupt_receiving.</summary>
public readonly record struct InterruptReceivingStatus(UsbRedirStatus Status, byte Endpoint)
{
    public const int Size = 2;

    public static bool TryRead(ReadOnlySpan<byte> body, out InterruptReceivingStatus status)
    {
        status = body.Length < Size ? default : new InterruptReceivingStatus((UsbRedirStatus)body[0], body[1]);
        return body.Length >= Size;
    }

    public void Write(Span<byte> body)
    {
        body[0] = (byte)Status;
        body[1] = Endpoint;
    }
}

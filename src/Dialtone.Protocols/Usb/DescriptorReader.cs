namespace Dialtone.Protocols.Usb;

/// <summary>
/// Walks the descriptors of a configuration, or of sysfs's <c>descriptors</c> file, one after another. Lengths come from the device: the walk
/// ends, and says <see cref="Broken"/>, at the first that is shorter than its own head or longer than what is there.
/// </summary>
public ref struct DescriptorReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The walk ended before the bytes did.</summary>
    public bool Broken { get; private set; }

    public DescriptorType Type { get; private set; }

    /// <summary>The current descriptor, its length and type bytes included.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    public bool Read()
    {
        Current = default;
        if (_rest.IsEmpty || Broken)
            return false;
        if (_rest.Length < 2 || _rest[0] < 2 || _rest[0] > _rest.Length)
        {
            Broken = true;
            return false;
        }
        Current = _rest[.._rest[0]];
        Type = (DescriptorType)Current[1];
        _rest = _rest[Current.Length..];
        return true;
    }
}

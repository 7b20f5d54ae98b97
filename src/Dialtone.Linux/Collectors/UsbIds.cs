using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Collectors;

/// <param name="Vendor">Null if the list does not know the vendor.</param>
/// <param name="Product">Null if the list does not know the product.</param>
public sealed record UsbNames(string? Vendor, string? Product);

/// <summary>Names from the distribution's usb.ids. Its bytes are searched for the ids that are asked; nothing is built from its 20,000 lines.</summary>
public sealed class UsbIds
{
    private const int Limit = 16 << 20;

    private static readonly string[] Places = ["/usr/share/misc/usb.ids", "/usr/share/hwdata/usb.ids", "/var/lib/usbutils/usb.ids"];

    private static readonly UsbNames Unknown = new(null, null);

    private readonly Lazy<byte[]> bytes;

    public UsbIds(IFileTree tree) => bytes = new Lazy<byte[]>(() =>
    {
        foreach (var place in Places)
        {
            if (tree.Read(place, Limit).TryGet(out var found))
            {
                return found;
            }
        }

        return [];
    });

    internal UsbIds(byte[] list) => bytes = new Lazy<byte[]>(list);

    /// <summary>Both null if there is no list. A name is what somebody once entered for an id that many products share.</summary>
    public UsbNames Find(UsbId id)
    {
        ReadOnlySpan<byte> list = bytes.Value;
        // Vendors stand at the line's start, "12d1  Huawei Technologies Co., Ltd."; their products follow, indented by a tab. After the vendors come
        // lists of other things (classes, languages), whose lines begin with a letter and a blank.
        var key = Key('\n', id.Vendor);
        var vendorLine = list.StartsWith(key.AsSpan(1)) ? 0 : list.IndexOf(key) + 1;
        return vendorLine == 0 && !list.StartsWith(key.AsSpan(1)) ? Unknown : Products(list[vendorLine..], id);
    }

    private static UsbNames Products(ReadOnlySpan<byte> fromVendor, UsbId id)
    {
        var end = fromVendor.IndexOf((byte)'\n');
        var vendor = Name(end < 0 ? fromVendor : fromVendor[..end]);
        var key = Key('\t', id.Product);
        while (end >= 0)
        {
            fromVendor = fromVendor[(end + 1)..];
            if (!fromVendor.IsEmpty && fromVendor[0] is not ((byte)'\t' or (byte)'#' or (byte)'\n' or (byte)'\r'))
            {
                break;
            }

            end = fromVendor.IndexOf((byte)'\n');
            var line = end < 0 ? fromVendor : fromVendor[..end];
            if (line.StartsWith(key))
            {
                return new UsbNames(vendor, Name(line[1..]));
            }
        }

        return new UsbNames(vendor, null);
    }

    private static byte[] Key(char before, ushort number) => Encoding.ASCII.GetBytes($"{before}{number:x4}  ");

    /// <summary>What follows four digits and two blanks.</summary>
    private static string Name(ReadOnlySpan<byte> line) => line.Length <= 6 ? "" : Encoding.UTF8.GetString(line[6..]).TrimEnd();
}

using System.Globalization;
using System.Text;
using Dialtone.Facts;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Collectors;

/// <summary>Reading sysfs and procfs attributes as the values they stand for. A value of the wrong form is NotExamined and quoted.</summary>
internal static class Attributes
{
    /// <summary>The text without its line end. The device chose it: control characters are still in it.</summary>
    public static Observed<string> Text(IFileTree tree, string path) => tree.Read(path).Observe(path, Decode);

    /// <summary>Text of which the empty string means that there is none (a configuration value, an INQUIRY field).</summary>
    public static Observed<string> NonEmptyText(IFileTree tree, string path)
    {
        var text = Text(tree, path);
        return text.TryGet(out var value) && value.Length == 0 ? Observed.Absent<string>(text.Source) : text;
    }

    /// <summary>Decimal.</summary>
    public static Observed<int> Decimal(IFileTree tree, string path) =>
        Parse<int>(tree, path, "a decimal number", static (ReadOnlySpan<char> text, out int value) => int.TryParse(text, NumberStyles.Integer, null, out value));

    /// <summary>One hexadecimal byte as sysfs prints classes and counts.</summary>
    public static Observed<byte> HexByte(IFileTree tree, string path) =>
        Parse<byte>(tree, path, "two hexadecimal digits", static (ReadOnlySpan<char> text, out byte value) => byte.TryParse(text, NumberStyles.AllowHexSpecifier, null, out value));

    /// <summary>Four hexadecimal digits: <c>idVendor</c>, <c>bcdDevice</c>.</summary>
    public static Observed<ushort> HexWord(IFileTree tree, string path) =>
        Parse<ushort>(tree, path, "four hexadecimal digits", static (ReadOnlySpan<char> text, out ushort value) => ushort.TryParse(text, NumberStyles.AllowHexSpecifier, null, out value));

    public static Observed<double> Number(IFileTree tree, string path) =>
        Parse<double>(tree, path, "a number", static (ReadOnlySpan<char> text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value));

    /// <summary>A duration in whole milliseconds.</summary>
    public static Observed<TimeSpan> Milliseconds(IFileTree tree, string path) =>
        Parse<uint>(tree, path, "a number of milliseconds", static (ReadOnlySpan<char> text, out uint value) => uint.TryParse(text, NumberStyles.None, null, out value))
            .Select(static value => TimeSpan.FromMilliseconds((double)value));

    /// <summary><c>0</c> or <c>1</c>.</summary>
    public static Observed<bool> Flag(IFileTree tree, string path) => Decimal(tree, path).Select(static value => value != 0);

    /// <summary>Last component of a symbolic link: the driver's name of a <c>driver</c> link.</summary>
    public static Observed<string> LinkName(IFileTree tree, string path) =>
        tree.ReadLink(path).Observe(path, static target => target[(target.LastIndexOf('/') + 1)..]);

    public static string Decode(byte[] bytes)
    {
        var text = bytes.AsSpan();
        if (text.EndsWith("\n"u8))
        {
            text = text[..^1];
        }

        return Encoding.UTF8.GetString(text);
    }

    private delegate bool Parser<T>(ReadOnlySpan<char> text, out T value);

    private static Observed<T> Parse<T>(IFileTree tree, string path, string expected, Parser<T> parser)
    {
        var text = NonEmptyText(tree, path);
        if (!text.TryGet(out var found))
        {
            return text.IsAbsent ? Observed.Absent<T>(text.Source) : Observed.NotExamined<T>(text.Reason);
        }

        return parser(found.AsSpan().Trim(), out var value)
            ? Observed.Known(value, text.Source)
            : Observed.NotExamined<T>($"{path}: '{found}' where {expected} should be");
    }
}

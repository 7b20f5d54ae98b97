using Dialtone.Facts.Usb;

namespace Dialtone.Linux.Collectors;

/// <summary>Buses by number, each root hub before what is plugged into it, ports by number and not by digit.</summary>
internal static class UsbPortOrder
{
    public static int Compare(UsbPortPath left, UsbPortPath right)
    {
        var result = left.Bus.CompareTo(right.Bus);
        if (result != 0)
        {
            return result;
        }

        if (left.IsRootHub || right.IsRootHub)
        {
            return right.IsRootHub.CompareTo(left.IsRootHub);
        }

        ReadOnlySpan<char> first = left.ToString();
        ReadOnlySpan<char> second = right.ToString();
        first = first[(first.IndexOf('-') + 1)..];
        second = second[(second.IndexOf('-') + 1)..];
        while (!first.IsEmpty && !second.IsEmpty)
        {
            result = Take(ref first).CompareTo(Take(ref second));
            if (result != 0)
            {
                return result;
            }
        }

        return first.Length.CompareTo(second.Length);
    }

    private static long Take(ref ReadOnlySpan<char> chain)
    {
        var dot = chain.IndexOf('.');
        var number = dot < 0 ? chain : chain[..dot];
        chain = dot < 0 ? [] : chain[(dot + 1)..];
        return long.TryParse(number, out var value) ? value : long.MaxValue;
    }
}

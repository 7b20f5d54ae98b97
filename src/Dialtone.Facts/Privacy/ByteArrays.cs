using System.Globalization;

namespace Dialtone.Facts.Privacy;

/// <summary>Texts that journalctl writes in JSON as an array of numbers, because they hold a byte that is no text.</summary>
public static class ByteArrays
{
    /// <summary>Fewer are a list of numbers.</summary>
    private const int Fewest = 5;

    /// <param name="numbers">Between the brackets; may be cut at the end.</param>
    /// <returns>One character for each byte, or null if that is no such array.</returns>
    public static string? Decode(ReadOnlySpan<char> numbers)
    {
        var text = new char[(numbers.Length / 2) + 1];
        var count = 0;
        foreach (var range in numbers.Split(','))
        {
            var number = numbers[range].Trim(' ');
            if (number.IsEmpty && range.End.Equals(numbers.Length))
            {
                break;
            }

            if (!byte.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            text[count++] = (char)value;
        }

        return count < Fewest ? null : new string(text, 0, count);
    }
}

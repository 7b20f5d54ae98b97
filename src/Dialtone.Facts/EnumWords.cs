using System.Text;

namespace Dialtone.Facts;

/// <summary>Names of enumerations as people and files write them.</summary>
public static class EnumWords
{
    /// <summary><c>NoDriver</c> as <c>no-driver</c>, or with another character between its words.</summary>
    public static string Of(Enum value, char between = '-')
    {
        var text = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
            {
                text.Append(between);
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}

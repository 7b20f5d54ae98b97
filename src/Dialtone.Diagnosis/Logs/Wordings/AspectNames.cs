using System.Text;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>Names of aspects as patterns write them: <c>modem-state</c>.</summary>
internal static class AspectNames
{
    public static string Of(Aspect aspect)
    {
        var name = new StringBuilder();
        foreach (var letter in aspect.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && name.Length > 0)
            {
                name.Append('-');
            }

            name.Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }
}

using System.Collections;
using System.Reflection;
using System.Text;
using Dialtone.Facts.Host;

namespace Dialtone.Tests.Linux;

/// <summary>Facts as text, every member and every source, so that two machines can be compared.</summary>
internal static class FactsText
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Append(text, value, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null:
                text.AppendLine("null");
                return;
            case string or bool or Enum or byte or ushort or int or long or double:
                text.AppendLine(value.ToString());
                return;
            case byte[] bytes:
                text.AppendLine(Convert.ToHexString(bytes));
                return;
            case IModuleTree tree:
                text.AppendLine(string.Join(' ', tree.Blacklisted));
                return;
            case IEnumerable items:
                text.AppendLine();
                foreach (var item in items)
                {
                    text.Append(' ', depth).Append("- ");
                    Append(text, item, depth + 2);
                }

                return;
        }

        text.AppendLine();
        foreach (var property in value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.GetIndexParameters().Length == 0 && property.Name is not "Parent"))
        {
            object? member;
            try
            {
                member = property.GetValue(value);
            }
            catch (TargetInvocationException)
            {
                // The value of a fact that is not known.
                continue;
            }

            text.Append(' ', depth).Append(property.Name).Append(": ");
            Append(text, member, depth + 2);
        }
    }
}

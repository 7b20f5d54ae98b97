using System.Text;

namespace Dialtone.Diagnosis.Logs;

/// <summary>Text of a line for evidence.</summary>
internal static class LineText
{
    /// <summary>Without surrounding blanks. Bytes that are no UTF-8 end it, so that what is shown always occurs in the line.</summary>
    public static string Decode(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t"u8);
        if (!System.Text.Unicode.Utf8.IsValid(line))
        {
            var valid = 0;
            while (valid < line.Length && Rune.DecodeFromUtf8(line[valid..], out _, out var used) == System.Buffers.OperationStatus.Done)
            {
                valid += used;
            }

            line = line[..valid];
        }

        return Encoding.UTF8.GetString(line).Trim();
    }
}

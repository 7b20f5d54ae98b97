namespace Dialtone.Diagnosis.Logs.Pastes;

/// <summary>Entries of a journal or of <c>dmesg --json</c> that a tool has written as one array on one line (<c>jq -cs</c>): puts a carriage return for the comma
/// between two of them, which ends a line for the readers and leaves its number as it is.</summary>
internal sealed class RecordArray
{
    private readonly byte[] output = new byte[4096];
    private readonly byte[] pending = new byte[32];
    private int held;
    private bool objectEnded;

    /// <summary>Whether a text starts as such an array does. Arrays of other tools (<c>ip -j</c>) have other names in them, and are documents as they are.</summary>
    public static bool StartsWith(ReadOnlySpan<byte> head)
    {
        head = head.TrimStart((byte)' ');
        var isKernel = head.StartsWith("{\"dmesg\":"u8);
        head = isKernel ? head["{\"dmesg\":"u8.Length..].TrimStart((byte)' ') : head;
        return head.StartsWith("[{\""u8) && (isKernel || (head.Length > 3 && head[3] is (byte)'_' or (>= (byte)'A' and <= (byte)'Z')) || head.StartsWith("[{\"pri\""u8));
    }

    /// <summary>Takes a part of <paramref name="bytes"/>, which moves on.</summary>
    /// <returns>Its lines; valid until the next call.</returns>
    public ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        var used = 0;
        for (; used < bytes.Length && length + pending.Length + 1 < output.Length; used++)
        {
            var next = bytes[used];
            if (held == 0)
            {
                if (next == ',' && objectEnded)
                {
                    pending[held++] = next;
                    continue;
                }

                objectEnded = next == '}' || (objectEnded && next == ' ');
                output[length++] = next;
                continue;
            }

            // Within a text the quotation mark would be escaped, so that }, {" is always between two objects.
            var opens = pending[held - 1] == '{';
            if (held < pending.Length && !opens && next is (byte)' ' or (byte)'{')
            {
                pending[held++] = next;
                continue;
            }

            pending[0] = opens && next == '"' ? (byte)'\r' : pending[0];
            pending.AsSpan(0, held).CopyTo(output.AsSpan(length));
            length += held;
            (held, objectEnded) = (0, next == '}');
            output[length++] = next;
        }

        bytes = bytes[used..];
        return output.AsSpan(0, length);
    }
}

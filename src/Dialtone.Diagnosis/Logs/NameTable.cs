using System.Text;

namespace Dialtone.Diagnosis.Logs;

/// <summary>Turns short byte names that recur (ttyUSB0, option) into one string each. Bounded: hostile input gets new strings, not memory.</summary>
internal sealed class NameTable
{
    private const int Slots = 1024;

    private readonly string?[] names = new string?[Slots];

    public string Intern(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 64)
        {
            bytes = bytes[..64];
        }

        var hash = 2166136261u;
        foreach (var b in bytes)
        {
            hash = (hash ^ b) * 16777619u;
        }

        ref var slot = ref names[hash % Slots];
        if (slot is null || !Matches(slot, bytes))
        {
            slot = Encoding.UTF8.GetString(bytes);
        }

        return slot;
    }

    private static bool Matches(string name, ReadOnlySpan<byte> bytes)
    {
        if (name.Length != bytes.Length)
        {
            return false;
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            if (name[i] != bytes[i])
            {
                return false;
            }
        }

        return true;
    }
}

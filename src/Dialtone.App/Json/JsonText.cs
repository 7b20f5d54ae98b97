using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dialtone.App.Json;

/// <summary>JSON for standard output: indented, readable, and without any character that a terminal could obey.</summary>
internal static class JsonText
{
    /// <summary>The default encoder escapes everything outside printable ASCII, so that hostile strings stay harmless on a terminal, too.</summary>
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default };

    public static string Write(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, Options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }
}

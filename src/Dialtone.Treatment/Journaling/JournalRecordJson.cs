using System.Buffers;
using System.Text.Json;
using Dialtone.Facts.Usb;

namespace Dialtone.Treatment.Journaling;

/// <summary>The journal's line format: one JSON object and a line feed. Bytes of prior states are base64, so that they come back exactly.</summary>
internal static class JournalRecordJson
{
    /// <summary>The record with its line feed.</summary>
    public static byte[] Write(JournalRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("run", record.Run);
            json.WriteString("time", record.Time);
            WriteContent(json, record);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">Not a record; the message says what is wrong with it.</exception>
    public static JournalRecord Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return ReadContent(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static void WriteContent(Utf8JsonWriter json, JournalRecord record)
    {
        switch (record)
        {
            case RunBegan began:
                json.WriteString("record", "run-begin");
                json.WriteString("boot", began.BootId);
                json.WriteString("finding", began.Finding);
                json.WriteString("remedy", began.Remedy);
                json.WriteString("title", began.Title);
                json.WriteString("loss", began.Loss);
                json.WriteString("port", began.Port);
                json.WriteString("device", began.Device);
                break;
            case StepIntended intended:
                json.WriteString("record", "intent");
                json.WriteNumber("index", intended.Index);
                json.WriteStartObject("step");
                WriteStep(json, intended.Step);
                json.WriteEndObject();
                json.WriteStartObject("prior");
                WritePrior(json, intended.Prior);
                json.WriteEndObject();
                break;
            case StepDone done:
                json.WriteString("record", "done");
                json.WriteNumber("index", done.Index);
                break;
            case RunVerified verified:
                json.WriteString("record", "verified");
                json.WriteBoolean("cured", verified.Cured);
                json.WriteString("reason", verified.Reason);
                break;
            case UndoBegan:
                json.WriteString("record", "undo-begin");
                break;
            case StepUndone undone:
                json.WriteString("record", "undone");
                json.WriteNumber("index", undone.Index);
                json.WriteString("how", undone.How);
                break;
            case RunKept:
                json.WriteString("record", "kept");
                break;
            case RunEnded ended:
                json.WriteString("record", "run-end");
                json.WriteString("reason", ended.Reason);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(record), record, "No such record.");
        }
    }

    private static JournalRecord ReadContent(JsonElement json)
    {
        var run = Number(json, "run");
        if (!json.GetProperty("time").TryGetDateTimeOffset(out var time))
        {
            throw new FormatException("'time' is no point in time");
        }

        return Text(json, "record") switch
        {
            "run-begin" => new RunBegan(
                run, time, Text(json, "boot"), Text(json, "finding"), Text(json, "remedy"), Text(json, "title"), Text(json, "loss"), Text(json, "port"), Text(json, "device")),
            "intent" => ReadIntent(run, time, json),
            "done" => new StepDone(run, time, Number(json, "index")),
            "verified" => new RunVerified(run, time, json.GetProperty("cured").GetBoolean(), Text(json, "reason")),
            "undo-begin" => new UndoBegan(run, time),
            "undone" => new StepUndone(run, time, Number(json, "index"), Text(json, "how")),
            "kept" => new RunKept(run, time),
            "run-end" => new RunEnded(run, time, Text(json, "reason")),
            var other => throw new FormatException($"no record is called '{other}'"),
        };
    }

    private static void WriteStep(Utf8JsonWriter json, Step step)
    {
        switch (step)
        {
            case WriteAttribute write:
                json.WriteString("kind", "write-attribute");
                json.WriteString("path", write.Path);
                json.WriteString("value", write.Value);
                WriteDevice(json, write.Device);
                if (write.Expected is { } expected)
                {
                    json.WriteString("expected", expected);
                }

                break;
            case OfflineStorage offline:
                json.WriteString("kind", "offline-storage");
                WriteDevice(json, offline.Device);
                break;
            case SetStorageQuirk quirk:
                json.WriteString("kind", "set-storage-quirk");
                WriteQuirk(json, quirk);
                break;
            case UnbindInterface unbind:
                json.WriteString("kind", "unbind-interface");
                json.WriteString("interface", unbind.Interface.ToString());
                json.WriteString("driver", unbind.Driver);
                WriteDevice(json, unbind.Device);
                break;
            case BindInterface bind:
                json.WriteString("kind", "bind-interface");
                json.WriteString("interface", bind.Interface.ToString());
                json.WriteString("driver", bind.Driver);
                WriteDevice(json, bind.Device);
                break;
            case SwitchToModem stick:
                json.WriteString("kind", "switch-to-modem");
                WriteDevice(json, stick.Device);
                break;
            case AddDynamicId entry:
                json.WriteString("kind", "add-dynamic-id");
                json.WriteString("driver", entry.Driver);
                json.WriteString("device", entry.Id.ToString());
                json.WriteNumber("class", entry.InterfaceClass);
                break;
            case LoadModule load:
                json.WriteString("kind", "load-module");
                json.WriteString("module", load.Name);
                break;
            case UnloadModule unload:
                json.WriteString("kind", "unload-module");
                json.WriteString("module", unload.Name);
                break;
            case MakeDirectory directory:
                json.WriteString("kind", "make-directory");
                json.WriteString("path", directory.Path);
                break;
            case InstallFile file:
                json.WriteString("kind", "install-file");
                json.WriteString("path", file.Path);
                json.WriteString("content", file.Content);
                json.WriteNumber("mode", file.Mode);
                break;
            case InstallStorageQuirk quirk:
                json.WriteString("kind", "install-storage-quirk");
                WriteDevice(json, quirk.Device);
                json.WriteString("letters", quirk.Letters);
                json.WriteString("inherited", quirk.Inherited);
                json.WriteString("afterwards", quirk.Afterwards);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, "No such step.");
        }
    }

    private static void WriteDevice(Utf8JsonWriter json, DeviceOnPort? device)
    {
        if (device is not null)
        {
            json.WriteString("port", device.Port.ToString());
            json.WriteString("device", device.Id.ToString());
        }
    }

    private static void WriteQuirk(Utf8JsonWriter json, SetStorageQuirk quirk)
    {
        json.WriteString("device", quirk.Id.ToString());
        json.WriteString("letters", quirk.Letters);
    }

    private static void WritePrior(Utf8JsonWriter json, PriorState prior)
    {
        switch (prior)
        {
            case PriorAttribute attribute:
                json.WriteBase64String("bytes", attribute.Content.Span);
                break;
            case PriorUnits units:
                json.WriteStartObject("units");
                foreach (var unit in units.Units)
                {
                    json.WriteString(unit.Path, unit.State);
                }

                json.WriteEndObject();
                break;
            case PriorBinding binding:
                json.WriteString("driver", binding.Driver);
                break;
            case PriorConfiguration configuration:
                json.WriteNumber("configuration", configuration.Configuration);
                json.WriteStartObject("interfaces");
                foreach (var entry in configuration.Interfaces)
                {
                    json.WriteString(entry.Name.ToString(), entry.Driver);
                }

                json.WriteEndObject();
                break;
            case PriorModules modules:
                json.WriteStartArray("notLoaded");
                foreach (var name in modules.NotLoaded)
                {
                    json.WriteStringValue(name);
                }

                json.WriteEndArray();
                break;
            case PriorModule module:
                json.WriteBoolean("loaded", module.Loaded);
                json.WriteStartObject("parameters");
                foreach (var parameter in module.Parameters)
                {
                    json.WriteString(parameter.Name, parameter.Value);
                }

                json.WriteEndObject();
                break;
            case PriorDirectory directory:
                json.WriteBoolean("exists", directory.Exists);
                break;
            case PriorFile { File: { } file }:
                json.WriteBase64String("bytes", file.Bytes.Span);
                json.WriteNumber("mode", file.Mode);
                json.WriteNumber("owner", file.Owner);
                json.WriteNumber("group", file.Group);
                break;
            case PriorFile:
                json.WriteNull("bytes");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(prior), prior, "No such prior state.");
        }
    }

    private static StepIntended ReadIntent(int run, DateTimeOffset time, JsonElement json)
    {
        var step = json.GetProperty("step");
        var prior = json.GetProperty("prior");
        var (read, state) = Text(step, "kind") switch
        {
            "write-attribute" => ((Step)new WriteAttribute(Text(step, "path"), Text(step, "value"), ReadDevice(step), OptionalText(step, "expected")),
                (PriorState)new PriorAttribute(Bytes(prior))),
            "offline-storage" => (new OfflineStorage(ReadDevice(step) ?? throw new FormatException("'port' is missing")),
                new PriorUnits([.. prior.GetProperty("units").EnumerateObject().Select(unit => new UnitState(unit.Name, Text(unit.Value)))])),
            "set-storage-quirk" => (ReadQuirk(step), new PriorAttribute(Bytes(prior))),
            "unbind-interface" => (new UnbindInterface(Interface(step), Text(step, "driver"), ReadDevice(step)), new PriorBinding(OptionalText(prior, "driver"))),
            "bind-interface" => (new BindInterface(Interface(step), Text(step, "driver"), ReadDevice(step)), new PriorBinding(OptionalText(prior, "driver"))),
            "switch-to-modem" => ReadSwitch(new SwitchToModem(ReadDevice(step) ?? throw new FormatException("'port' is missing")), prior),
            "add-dynamic-id" => (ReadDynamicId(step), new PriorAttribute(Bytes(prior))),
            "load-module" => (new LoadModule(Text(step, "module")), new PriorModules([.. prior.GetProperty("notLoaded").EnumerateArray().Select(name => Text(name))])),
            "unload-module" => (new UnloadModule(Text(step, "module")), ReadModule(prior)),
            "make-directory" => (new MakeDirectory(Text(step, "path")), new PriorDirectory(prior.GetProperty("exists").GetBoolean())),
            "install-file" => (new InstallFile(Text(step, "path"), Text(step, "content"), Number(step, "mode")), ReadFile(prior)),
            "install-storage-quirk" => (ReadLastingQuirk(step), ReadFile(prior)),
            var other => throw new FormatException($"no step is called '{other}'"),
        };
        return new StepIntended(run, time, Number(json, "index"), read, state);
    }

    private static (Step Step, PriorState Prior) ReadSwitch(SwitchToModem step, JsonElement prior) => (step, prior.TryGetProperty("interfaces", out var interfaces)
        ? new PriorConfiguration(
            Number(prior, "configuration"),
            [.. interfaces.EnumerateObject().Select(entry => new PriorInterface(
                UsbInterfaceName.TryParse(entry.Name, out var name) ? name : throw new FormatException($"'{entry.Name}' is no USB interface's name"), entry.Value.GetString()))])
        // Earlier versions kept the driver of the first interface alone.
        : new PriorConfiguration(0, [new PriorInterface(new UsbInterfaceName(step.Device.Port, 1, 0), OptionalText(prior, "driver"))]));

    private static InstallStorageQuirk ReadLastingQuirk(JsonElement step) =>
        new(ReadDevice(step) ?? throw new FormatException("'port' is missing"), Text(step, "letters"), Text(step, "inherited")) { Afterwards = Text(step, "afterwards") };

    private static AddDynamicId ReadDynamicId(JsonElement step) =>
        UsbId.TryParse(Text(step, "device"), out var id) && Number(step, "class") is >= 0 and <= 0xff and var interfaceClass
            ? new AddDynamicId(Text(step, "driver"), id, (byte)interfaceClass)
            : throw new FormatException("'device' and 'class' name no interface");

    private static SetStorageQuirk ReadQuirk(JsonElement json) =>
        UsbId.TryParse(Text(json, "device"), out var id) ? new SetStorageQuirk(id, Text(json, "letters")) : throw new FormatException("'device' is no USB device's id");

    private static PriorModule ReadModule(JsonElement prior) => new(
        prior.GetProperty("loaded").GetBoolean(),
        [.. prior.GetProperty("parameters").EnumerateObject().Select(parameter => new ModuleParameter(parameter.Name, Text(parameter.Value)))]);

    private static PriorFile ReadFile(JsonElement prior) => prior.GetProperty("bytes").ValueKind == JsonValueKind.Null
        ? new PriorFile(null)
        : new PriorFile(new FileContent(Bytes(prior), Number(prior, "mode"), Number(prior, "owner"), Number(prior, "group")));

    private static DeviceOnPort? ReadDevice(JsonElement step)
    {
        if (OptionalText(step, "port") is not { } text)
        {
            return null;
        }

        return UsbPortPath.TryParse(text, out var port) && UsbId.TryParse(Text(step, "device"), out var id)
            ? new DeviceOnPort(port, id)
            : throw new FormatException($"'{text}' with its 'device' names no USB device");
    }

    private static UsbInterfaceName Interface(JsonElement step) =>
        UsbInterfaceName.TryParse(Text(step, "interface"), out var name) ? name : throw new FormatException("'interface' is no USB interface's name");

    private static int Number(JsonElement json, string name) =>
        json.GetProperty(name).TryGetInt32(out var number) ? number : throw new FormatException($"'{name}' is no whole number");

    private static string Text(JsonElement json, string name) => Text(json.GetProperty(name));

    private static string Text(JsonElement json) => json.GetString() ?? throw new FormatException("null where a text belongs");

    private static string? OptionalText(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static byte[] Bytes(JsonElement json) =>
        json.GetProperty("bytes").TryGetBytesFromBase64(out var bytes) ? bytes : throw new FormatException("'bytes' is not base64");
}

using System.Text.Json;
using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Tests.Golden;

/// <summary>Reads a case's <c>machine.json</c>: the facts about a machine that no pasted text holds. What is not named is NotExamined.</summary>
internal static class MachineText
{
    public static Machine Read(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new Machine
        {
            Kernel = Maybe(root, "kernel", value => new Kernel(KernelVersion.Parse(value.GetString()), "", "")),
            UsbDevices = Maybe<IReadOnlyList<UsbDevice>>(root, "devices", value => [.. value.EnumerateArray().Select(ToDevice)]),
            LoadedModules = Maybe<IReadOnlyList<LoadedModule>>(root, "loaded", value => [.. Texts(value).Select(name => new LoadedModule(name, 0, []))]),
            ModuleTree = Maybe<IModuleTree>(root, "tree", value => new Tree(value)),
            AtAnswers = Maybe<IReadOnlyList<AtAnswer>>(root, "at", value => [.. value.EnumerateArray().Select(ToAnswer)]),
        };
    }

    private static UsbDevice ToDevice(JsonElement json)
    {
        var port = UsbPortPath.Parse(json.GetProperty("port").GetString());
        return new UsbDevice
        {
            Port = port,
            Id = Maybe(json, "id", value => UsbId.TryParse(value.GetString(), out var id) ? id : throw new FormatException(value.GetString())),
            Product = Maybe(json, "product", value => value.GetString()!),
            Authorized = Maybe(json, "authorized", value => value.GetBoolean()),
            Interfaces = Maybe<IReadOnlyList<UsbInterface>>(json, "interfaces", value => [.. value.EnumerateArray().Select(entry => ToInterface(port, entry))]),
        };
    }

    private static UsbInterface ToInterface(UsbPortPath port, JsonElement json)
    {
        var number = json.GetProperty("number").GetInt32();
        var triple = json.GetProperty("class").GetString()!.Split('/').Select(text => Convert.ToByte(text, 16)).ToArray();
        var name = new UsbInterfaceName(port, 1, number);
        var source = new Source($"/sys/bus/usb/devices/{name}/driver");
        return new UsbInterface
        {
            Name = name,
            Class = new UsbClass(triple[0], triple[1], triple[2]),
            Driver = json.TryGetProperty("driver", out var driver) ? Observed.Known(driver.GetString()!, source) : Observed.Absent<string>(source),
            Modalias = Maybe(json, "modalias", value => value.GetString()!),
            EndpointCount = Maybe(json, "endpoints", value => value.GetInt32()),
            Ttys = json.TryGetProperty("ttys", out var ttys) ? [.. Texts(ttys)] : [],
        };
    }

    private static AtAnswer ToAnswer(JsonElement json) => new(
        json.GetProperty("port").GetString()!, Enum.Parse<AtOutcome>(json.GetProperty("outcome").GetString()!), json.GetProperty("detail").GetString()!);

    private static Observed<T> Maybe<T>(JsonElement json, string name, Func<JsonElement, T> read) =>
        json.TryGetProperty(name, out var value) ? Observed.Known(read(value), new Source($"/{name}")) : Observed.NotExamined<T>("not in this case");

    private static IEnumerable<string> Texts(JsonElement json) => json.EnumerateArray().Select(value => value.GetString()!);

    private sealed class Tree(JsonElement json) : IModuleTree
    {
        private readonly Dictionary<string, string[]> aliases =
            json.GetProperty("aliases").EnumerateObject().ToDictionary(entry => entry.Name, entry => Texts(entry.Value).ToArray());

        private readonly HashSet<string> installed = [.. Texts(json.GetProperty("installed"))];

        public IReadOnlyList<string> ModulesFor(string modalias) => aliases.GetValueOrDefault(modalias, []);

        public bool Has(string module) => installed.Contains(module.Replace('-', '_'));

        public IReadOnlyCollection<string> Blacklisted { get; } = json.TryGetProperty("blacklisted", out var names) ? [.. Texts(names)] : [];
    }
}

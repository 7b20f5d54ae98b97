using System.Runtime.Versioning;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Devices.Models;
using Dialtone.Protocols.Usb;
using Xunit;

namespace Dialtone.Tests.Lab;

[SupportedOSPlatform("linux")]
public class DeviceModelTests
{
    private const string Small = """
        [device]
        Title = Small
        Start = only
        [personality only]
        Vendor id = 1209
        Product id = 0001
        Release = 0100
        [interface only 0]
        Class = ff/ff/ff
        Function = none
        Endpoint = 81 bulk 512
        """;

    [Fact]
    public void Every_model_that_ships_loads_and_describes_itself_consistently()
    {
        var folders = Repository.Files().Where(file => file.StartsWith("lab/modems/", StringComparison.Ordinal) && file.EndsWith("/device.txt", StringComparison.Ordinal)).Select(file => file.Split('/')[2]).ToList();
        Assert.All(folders, folder => Assert.Contains(VirtualDevice.Names, name => name == folder || name.StartsWith(folder + "-", StringComparison.Ordinal)));
        Assert.All(VirtualDevice.Names, name => Assert.Contains(folders, folder => name == folder || name.StartsWith(folder + "-", StringComparison.Ordinal)));
        foreach (var name in VirtualDevice.Names.Where(n => n is not ("hostile" or "stick-lying")))
        {
            using var device = VirtualDevice.Load(name);
            foreach (var personality in device.Model.Personalities.Values)
            {
                foreach (var configuration in personality.Configurations)
                {
                    Assert.True(ConfigurationDescriptor.TryRead(configuration.Bytes, out var head));
                    Assert.Equal(configuration.Bytes.Length, head.TotalLength);
                    Assert.Equal(configuration.Value, head.ConfigurationValue);
                    Assert.Equal(configuration.Interfaces.DistinctBy(i => i.Descriptor.Number).Count(), head.InterfaceCount);
                    var reader = new DescriptorReader(configuration.Bytes);
                    var endpoints = 0;
                    while (reader.Read())
                        endpoints += EndpointDescriptor.TryRead(reader.Current, out _) ? 1 : 0;
                    Assert.False(reader.Broken);
                    Assert.Equal(configuration.Interfaces.Sum(i => i.Endpoints.Count), endpoints);
                }
            }
        }
    }

    [Fact]
    public void The_hostile_device_claims_more_than_it_has()
    {
        using var device = VirtualDevice.Load("hostile");
        Assert.True(ConfigurationDescriptor.TryRead(device.Personality.First.Bytes, out var head));
        Assert.Equal((4096, 32), (head.TotalLength, head.InterfaceCount));
        Assert.True(StringDescriptor.TryRead(device.Personality.StringDescriptorAt(3), out var serial));
        Assert.Equal(StringDescriptor.MaximumCharacters, serial.Length);
        Assert.Contains("\e[31m", serial);
    }

    [Theory]
    [InlineData("Title = Small", "Titel = Small", "device.txt:1: [device ] needs 'Title'")]
    [InlineData("Release = 0100", "Release = 0100\nSpede = high", "device.txt:8: [personality] has no key 'Spede'")]
    [InlineData("Vendor id = 1209", "Vendor id = banana", "device.txt:5: 'Vendor id = banana': expected at most 4 hexadecimal digits")]
    [InlineData("Function = none", "Function = storage sd", "device.txt:10: 'Function = storage sd': expected LUNs that have a section; there is no [lun sd]")]
    [InlineData("Start = only", "Start = other", "device.txt:3: 'Start = other': expected the name of a personality")]
    [InlineData("Endpoint = 81 bulk 512", "Endpoint = 80 bulk 512", "device.txt:11: 'Endpoint = 80 bulk 512': expected address in hexadecimal")]
    [InlineData("[interface only 0]", "[interfaces only 0]", "device.txt:8: expected one of [device]")]
    public void Broken_text_names_file_line_and_what_was_expected(string old, string changed, string message)
    {
        var text = Small.Replace(old, changed, StringComparison.Ordinal);
        Assert.NotEqual(Small, text);
        var error = Assert.Throws<DeviceModelException>(() => DeviceModelReader.Read("small", "device.txt", text));
        Assert.StartsWith(message, error.Message);
    }

    [Fact]
    public void Any_text_is_a_model_or_a_named_error()
    {
        var random = new Random(7);
        var models = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "modems"), "device.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText).ToArray();
        var refused = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var lines = models[i % models.Length].Split('\n').ToList();
            for (var changes = random.Next(1, 4); changes > 0 && lines.Count > 0; changes--)
            {
                var line = random.Next(lines.Count);
                switch (random.Next(4))
                {
                    case 0:
                        lines.RemoveAt(line);
                        break;
                    case 1:
                        lines.Insert(line, lines[random.Next(lines.Count)]);
                        break;
                    case 2:
                        lines[line] = lines[line][..random.Next(lines[line].Length + 1)];
                        break;
                    default:
                        lines[line] = lines[line].Insert(random.Next(lines[line].Length + 1), ((char)random.Next(1, 256)).ToString());
                        break;
                }
            }
            try
            {
                var text = string.Join('\n', lines);
                DeviceModelReader.Read("any", "device.txt", text, DeviceModelReader.Variants(text).ElementAtOrDefault(i % 20));
            }
            catch (DeviceModelException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1, 99_999);
    }

    [Theory]
    [InlineData("usb-disk", "lun1-phase-error", "it has no second LUN")]
    [InlineData("usb-disk", "mute-at", "it has no port that answers AT")]
    [InlineData("cdrom-only", "late-switch", "it has no second personality")]
    [InlineData("huawei-e620", "phase-eror", "There is no fault 'phase-eror'")]
    [InlineData("huawei-e620", "phase-error=3", "takes no number")]
    [InlineData("huawei-e620", "firmware-crash=soon", "must be between 0 and 86400")]
    public void A_fault_that_cannot_be_is_refused_with_the_reason(string model, string fault, string reason) =>
        Assert.Contains(reason, Assert.Throws<VirtualDeviceException>(() => VirtualDevice.Load(model, [fault])).Message);

    [Fact]
    public void An_unknown_model_is_refused_with_those_there_are() =>
        Assert.Contains("huawei-e620", Assert.Throws<VirtualDeviceException>(() => VirtualDevice.Load("huawei-e999")).Message);

    [Fact]
    public void Every_fault_is_listed_for_the_reader()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "modems", "README.md"));
        Assert.All(Fault.All, f => Assert.Contains($"`{f.Name}", readme));
    }
}

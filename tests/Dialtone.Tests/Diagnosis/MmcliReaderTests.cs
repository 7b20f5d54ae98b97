using System.Text;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Wordings;
using Xunit;

namespace Dialtone.Tests.Diagnosis;

public sealed class MmcliReaderTests
{
    private const string Old = """
        /org/freedesktop/ModemManager1/Modem/3 (device id '0000000000000000000000000000000000000000')
          -------------------------
          Hardware |   manufacturer: 'huawei'
                   |          model: 'E3131'
          -------------------------
          System   |        drivers: 'option1'
                   |          ports: 'ttyUSB0 (at), ttyUSB1 (qcdm)'
          -------------------------
          Status   |           lock: 'sim-puk'
                   |          state: 'locked'
                   |    access tech: 'unknown'
                   | signal quality: '41' (cached)
          -------------------------
          Modes    |      supported: 'allowed: 2g, 3g; preferred: none
                   |                  allowed: 2g; preferred: none'
                   |        current: 'allowed: 2g, 3g; preferred: none'
        """;

    private const string Table = """
          ----------------------------------
          General  |              path: /org/freedesktop/ModemManager1/Modem/3
          ----------------------------------
          Hardware |      manufacturer: huawei
                   |             model: E3131
          ----------------------------------
          System   |           drivers: option1
                   |             ports: ttyUSB0 (at),
                   |                    ttyUSB1 (qcdm)
          ----------------------------------
          Status   |              lock: sim-puk
                   |             state: locked
                   |    signal quality: 41% (cached)
          ----------------------------------
          Modes    |         supported: allowed: 2g, 3g; preferred: none
                   |                    allowed: 2g; preferred: none
                   |           current: allowed: 2g, 3g; preferred: none
        """;

    private const string KeyValue = """
        modem.dbus-path                                 : /org/freedesktop/ModemManager1/Modem/3
        modem.generic.manufacturer                      : huawei
        modem.generic.model                             : E3131
        modem.generic.drivers.length                    : 1
        modem.generic.drivers.value[1]                  : option1
        modem.generic.ports.length                      : 2
        modem.generic.ports.value[1]                    : ttyUSB0 (at)
        modem.generic.ports.value[2]                    : ttyUSB1 (qcdm)
        modem.generic.unlock-required                   : sim-puk
        modem.generic.state                             : locked
        modem.generic.state-failed-reason               : --
        modem.generic.signal-quality.value              : 41
        modem.generic.supported-modes.length            : 2
        modem.generic.supported-modes.value[1]          : allowed: 2g, 3g; preferred: none
        modem.generic.supported-modes.value[2]          : allowed: 2g; preferred: none
        modem.generic.current-modes                     : allowed: 2g, 3g; preferred: none
        """;

    private const string Json = """
        {"modem":{"generic":{"manufacturer":"huawei","model":"E3131","drivers":["option1"],"ports":["ttyUSB0 (at)","ttyUSB1 (qcdm)"],"unlock-required":"sim-puk","state":"locked","signal-quality":{"recent":"no","value":"41"},"supported-modes":["allowed: 2g, 3g; preferred: none","allowed: 2g; preferred: none"],"current-modes":"allowed: 2g, 3g; preferred: none"},"dbus-path":"/org/freedesktop/ModemManager1/Modem/3"}}
        """;

    [Theory]
    [InlineData(Old, "mmcli-table-old")]
    [InlineData(Table, "mmcli-table")]
    [InlineData(KeyValue, "plain")]
    [InlineData(Json, "plain")]
    public void Every_form_gives_the_same_values_under_the_same_keys(string text, string format)
    {
        var facts = Read(text);
        Assert.Equal(("mmcli", format), (facts.Description.Kind, facts.Description.Format));
        Assert.Equal(facts.Description.Lines, facts.Description.Recognised);
        Assert.Equal("E3131", Value(facts, "modem.generic.model"));
        Assert.Equal("option1", Value(facts, "modem.generic.drivers"));
        Assert.Equal("ttyUSB0 (at), ttyUSB1 (qcdm)", Value(facts, "modem.generic.ports"));
        Assert.Equal("sim-puk", Value(facts, "modem.generic.unlock-required"));
        Assert.Equal("locked", Value(facts, "modem.generic.state"));
        Assert.Equal("41", Value(facts, "modem.generic.signal-quality.value"));
        Assert.Equal("allowed: 2g, 3g; preferred: none", Value(facts, "modem.generic.current-modes"));
        Assert.Equal("allowed: 2g, 3g; preferred: none, allowed: 2g; preferred: none", Value(facts, "modem.generic.supported-modes"));
        Assert.All(facts.Properties, property => Assert.Equal("modem3", property.Object));
        var told = Assert.Single(facts.Told, told => told.Aspect == Aspect.Lock);
        Assert.Equal(("sim-puk", "modem3"), (told.Value, told.Modem));
        Assert.Equal("none", facts.Told.Last(told => told.Aspect == Aspect.FailedReason).Value);
    }

    [Fact]
    public void A_bearer_is_told_from_its_modem()
    {
        var facts = Read("""
            Bearer '/org/freedesktop/ModemManager1/Bearer/1'
              -------------------------
              Status             |   connected: 'yes'
                                 |   interface: 'wwan0'
              -------------------------
              Properties         |         apn: 'internet.example'
              -------------------------
              IPv4 configuration |   method: 'static'
                                 |  address: '198.51.100.47'
                                 |      DNS: '203.0.113.252', '203.0.113.254'
            """);
        Assert.All(facts.Properties, property => Assert.Equal("bearer1", property.Object));
        Assert.Equal("yes", Value(facts, "bearer.status.connected"));
        Assert.Equal("internet.example", Value(facts, "bearer.properties.apn"));
        Assert.Equal("203.0.113.252, 203.0.113.254", Value(facts, "bearer.ipv4-config.dns"));
        Assert.Equal(["yes", "internet.example", "static", "198.51.100.47"],
            new[] { Aspect.BearerConnected, Aspect.AccessPointName, Aspect.IpMethod, Aspect.IpAddress }.Select(aspect => facts.Told.Last(told => told.Aspect == aspect).Value));
    }

    [Fact]
    public void A_failed_connection_names_its_error()
    {
        var facts = Read("""
              General    |                     path: /org/freedesktop/ModemManager1/Bearer/7
                         |                     type: default
              Status     |                connected: no
                         |    connection error name: org.freedesktop.ModemManager1.Error.MobileEquipment.UnknownApn
                         | connection error message: Missing or unknown APN
            """);
        Assert.Equal("org.freedesktop.ModemManager1.Error.MobileEquipment.UnknownApn", Value(facts, "bearer.status.connection-error.name"));
        Assert.Equal("Missing or unknown APN", Value(facts, "bearer.status.connection-error.message"));
        Assert.Equal("default", Value(facts, "bearer.type"));
        Assert.Equal("no", Value(facts, "bearer.status.connected"));
    }

    [Fact]
    public void An_empty_list_says_that_there_is_no_modem()
    {
        var facts = Read("No modems were found\n");
        Assert.Equal("0", Value(facts, "modem-list.length"));
        Assert.Equal("mmcli", facts.Description.Kind);
    }

    [Fact]
    public void The_list_names_each_modem()
    {
        var facts = Read("    /org/freedesktop/ModemManager1/Modem/5 [QUALCOMM INCORPORATED] QUECTEL Mobile Broadband Module\n");
        var entry = Assert.Single(facts.Properties);
        Assert.Equal(("modem5", "modem-list"), (entry.Object, entry.Key));
        Assert.EndsWith("[QUALCOMM INCORPORATED] QUECTEL Mobile Broadband Module", entry.Value, StringComparison.Ordinal);
    }

    private static LogFacts Read(string text)
    {
        var reader = new LogReader("listing");
        reader.Feed(Encoding.UTF8.GetBytes(text));
        return reader.Complete();
    }

    private static string? Value(LogFacts facts, string key) => facts.Properties.LastOrDefault(property => property.Program == "mmcli" && property.Key == key)?.Value;
}

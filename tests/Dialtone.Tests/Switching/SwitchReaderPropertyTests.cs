using System.Runtime.Versioning;
using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Switching;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Plugging;
using Dialtone.Switching.Ports;
using Dialtone.Tests.Treatment;

namespace Dialtone.Tests.Switching;

/// <summary>Whatever stands in a file or comes from a device: its reader says what it understands and does not fail.</summary>
[SupportedOSPlatform("linux")]
public sealed class SwitchReaderPropertyTests
{
    private const int Rounds = 100_000;

    [Fact]
    public void No_descriptors_make_the_reader_of_all_configurations_fail_or_find_more_than_there_is()
    {
        byte[] seed =
        [
            18, 1, 0, 2, 0, 0, 0, 64, 0xd1, 0x12, 0x46, 0x14, 0, 0, 1, 2, 3, 2,
            9, 2, 32, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 2, 8, 6, 0x50, 0, 7, 5, 0x81, 2, 0, 2, 0, 7, 5, 1, 2, 0, 2, 0,
            9, 2, 18, 0, 1, 2, 0, 0x80, 50, 9, 4, 0, 0, 0, 2, 0x0e, 0, 0,
        ];
        Assert.Equal([1, 2], UsbLayout.ReadAll(seed).Select(layout => layout.ConfigurationValue));
        var random = new Random(18);
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = Spoiled(seed, random);
            var layouts = UsbLayout.ReadAll(bytes);
            Assert.True(layouts.Sum(layout => 9 + layout.Interfaces.Sum(entry => 9 + (7 * entry.Endpoints.Count))) <= bytes.Length);
        }
    }

    [Fact]
    public void No_text_makes_the_readers_of_sections_global_settings_and_rules_fail()
    {
        var section = "[12d1:1446]\nTitle = x\nHuaweiNewMode = 1\n[19d2:2000:uMa=ZTE]\nStandardEject=1\n"u8.ToArray();
        var global = "DisableSwitching=1\nHuaweiAltModeGlobal = yes\n"u8.ToArray();
        var rules = Encoding.ASCII.GetBytes(SwitchRule.Rules([new UsbId(0x12d1, 0x1446)], "/usr/bin/dialtone"));
        Assert.Equal(2, OwnConfigurations.Read("f", Encoding.ASCII.GetString(section)).Count);
        var random = new Random(1446);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var file in OwnConfigurations.Read("f", Encoding.Latin1.GetString(Spoiled(section, random))))
            {
                Assert.True(file.FirstLine > 1);
            }

            Assert.NotNull(GlobalSettings.Parse("f", Spoiled(global, random)));
            if (round % 10 == 0)
            {
                _ = SwitchRule.Names(Encoding.Latin1.GetString(Spoiled(rules, random)), new UsbId(0x12d1, 0x1446));
            }
        }
    }

    [Fact]
    public void What_was_remembered_is_read_back_and_what_is_no_memory_is_passed_over()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.On("run/switched");
        var memories = new SwitchMemories(path);
        var first = new Dialtone.Switching.Courses.SwitchMemory(TimeSpan.FromSeconds(100), Sticks.Port, Sticks.Id("12d1:1446"), null, Dialtone.Switching.Courses.SwitchMoment.Asked);
        var second = first with { At = TimeSpan.FromSeconds(103), To = Sticks.Id("12d1:1436"), Moment = Dialtone.Switching.Courses.SwitchMoment.Modem };
        memories.Add(first);
        memories.Add(second);
        File.AppendAllText(path, "99999999999999999999 1-1 12d1:1446 - asked\nnonsense\n-5 1-1 12d1:1446 - asked\n5 1-1 12d1:144 - asked\n5 1-1 12d1:1446 - never\n5 1-1 12d1:1446 -\n");
        Assert.Equal([first, second], new SwitchMemories(path).Read());
    }

    [Fact]
    public void Runs_for_several_ports_write_at_once_and_nothing_is_lost_of_the_newest()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.On("run/switched");
        var from = Sticks.Id("12d1:1446");
        const int Each = 600;
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, port =>
        {
            // One process each, as on a machine: together they fill the file more than once.
            for (var i = 0; i < Each; i++)
            {
                new SwitchMemories(path).Add(new Dialtone.Switching.Courses.SwitchMemory(TimeSpan.FromSeconds(i), UsbPortPath.Parse($"1-{port + 1}"), from, null, Dialtone.Switching.Courses.SwitchMoment.Asked));
            }
        });
        var read = new SwitchMemories(path).Read();
        Assert.InRange(new FileInfo(path).Length, 1, 65 << 10);
        foreach (var port in read.GroupBy(memory => memory.Port))
        {
            // In order and without a gap, from wherever the file begins to the last.
            var seconds = port.Select(memory => (int)memory.At.TotalSeconds).ToList();
            Assert.Equal(Enumerable.Range(seconds[0], seconds.Count), seconds);
        }

        Assert.Equal(Each - 1, (int)read[^1].At.TotalSeconds);
    }

    [Fact]
    public void What_cannot_be_written_is_remembered_beside_what_the_file_has()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.On("run/switched");
        var memory = new Dialtone.Switching.Courses.SwitchMemory(TimeSpan.FromSeconds(1.23456), Sticks.Port, Sticks.Id("12d1:1446"), null, Dialtone.Switching.Courses.SwitchMoment.Asked);
        var memories = new SwitchMemories(path);
        memories.Add(memory);
        Assert.Single(memories.Read());
        // A directory is nothing to write into, whoever writes.
        File.Delete(path);
        Directory.CreateDirectory(path);
        memories.Add(memory with { At = TimeSpan.FromSeconds(2) });
        Assert.Equal([1.234, 2], memories.Read().Select(kept => kept.At.TotalSeconds));
        Assert.Empty(new SwitchMemories(path).Read());
    }

    private static byte[] Spoiled(byte[] seed, Random random)
    {
        var bytes = seed.AsSpan(0, random.Next(seed.Length + 1)).ToArray();
        for (var flips = random.Next(6); flips > 0 && bytes.Length > 0; flips--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }
}

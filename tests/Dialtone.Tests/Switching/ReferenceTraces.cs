using System.Diagnostics;

namespace Dialtone.Tests.Switching;

/// <summary>What the distribution's usb_modeswitch does with each configuration: recorded in <c>traces.txt</c>, and asked of the program itself where it is installed.</summary>
internal static class ReferenceTraces
{
    private const string Program = "/usr/sbin/usb_modeswitch";

    public static string Path => Repository.Path("tests/Dialtone.Tests/Switching/traces.txt");

    /// <summary>By name of the configuration. The file groups configurations with the same trace: a line of names in brackets, then one line a call.</summary>
    public static Dictionary<string, IReadOnlyList<string>> Read()
    {
        var traces = new Dictionary<string, IReadOnlyList<string>>();
        List<string>? trace = null;
        foreach (var line in File.ReadLines(Path).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '[')
            {
                trace = [];
                foreach (var name in line[1..^1].Split(' '))
                {
                    traces.Add(name, trace);
                }
            }
            else if (line.StartsWith("again ", StringComparison.Ordinal))
            {
                trace!.AddRange(Enumerable.Repeat(trace[^1], int.Parse(line[6..], System.Globalization.CultureInfo.InvariantCulture)));
            }
            else
            {
                trace!.Add(line);
            }
        }

        return traces;
    }

    public static void Write(IEnumerable<(string Name, IReadOnlyList<string> Trace)> traces)
    {
        using var file = new StreamWriter(Path) { NewLine = "\n" };
        file.WriteLine("# What usb_modeswitch 2.6.1 asks of a device with one mass-storage interface, for each configuration of usb-modeswitch-data 20191128.");
        file.WriteLine("# Recorded by running it over libusb-standin.c; DIALTONE_WRITE_TRACES=1 writes this file anew.");
        foreach (var group in traces.GroupBy(entry => string.Join('\n', entry.Trace)).OrderBy(group => group.Min(entry => entry.Name), StringComparer.Ordinal))
        {
            file.WriteLine($"[{string.Join(' ', group.Select(entry => entry.Name).Order(StringComparer.Ordinal))}]");
            var lines = group.First().Trace;
            for (var i = 0; i < lines.Count;)
            {
                var count = lines.Skip(i).TakeWhile(line => line == lines[i]).Count();
                file.WriteLine(lines[i]);
                if (count > 1)
                {
                    file.WriteLine($"again {count - 1}");
                }

                i += count;
            }
        }
    }

    /// <summary>Builds the stand-in and gives its path.</summary>
    public static string BuildStandin(string directory)
    {
        Assert.SkipUnless(File.Exists(Program), "usb-modeswitch is not installed");
        Assert.SkipUnless(File.Exists("/usr/include/libusb-1.0/libusb.h"), "libusb-1.0-0-dev is not installed");
        var standin = System.IO.Path.Combine(directory, "standin.so");
        using var compiler = Process.Start(new ProcessStartInfo("gcc",
            ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-I/usr/include/libusb-1.0", "-o", standin, Repository.Path("tests/Dialtone.Tests/Switching/libusb-standin.c")])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var complaint = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        Assert.True(compiler.ExitCode == 0, complaint);
        return standin;
    }

    /// <summary>Runs the real program over the stand-in, as its dispatcher would.</summary>
    public static IReadOnlyList<string> Ask(string standin, string directory, string name, byte[] configuration)
    {
        var trace = System.IO.Path.Combine(directory, "trace");
        File.WriteAllBytes(trace, []);
        var start = new ProcessStartInfo(Program,
            ["-D", "-b", "1", "-g", "5", "-v", name[..4], "-p", name[5..9], "-f", System.Text.Encoding.UTF8.GetString(configuration)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["LD_PRELOAD"] = standin;
        start.Environment["STANDIN_TRACE"] = trace;
        start.Environment["STANDIN_ID"] = name[..9];
        using var program = Process.Start(start)!;
        var error = program.StandardError.ReadToEndAsync();
        var output = program.StandardOutput.ReadToEnd();
        program.WaitForExit();
        Assert.True(program.ExitCode == 0, $"{name}: usb_modeswitch ended with {program.ExitCode}: {output} {error.Result}");
        return File.ReadAllLines(trace);
    }
}

using System.Diagnostics;

namespace Dialtone.Tests.App;

/// <summary>Debian's chromium without a window and without a network.</summary>
internal static class Chromium
{
    public static string? Path { get; } = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <summary>The document as the browser understood it.</summary>
    public static string DumpDocument(string file) => Run("--dump-dom", new Uri(file).AbsoluteUri);

    public static void Screenshot(string file, string picture, int width, int height, bool dark = false) =>
        Run([.. dark ? ["--blink-settings=preferredColorScheme=0"] : Array.Empty<string>(), $"--screenshot={picture}", $"--window-size={width},{height}", "--hide-scrollbars", new Uri(file).AbsoluteUri]);

    private static string Run(params string[] arguments)
    {
        var profile = Directory.CreateTempSubdirectory("dialtone-chromium-");
        try
        {
            var start = new ProcessStartInfo(Path!) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
            foreach (var argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", $"--user-data-dir={profile.FullName}", .. arguments])
            {
                start.ArgumentList.Add(argument);
            }

            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(TimeSpan.FromSeconds(120)))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail("chromium did not end within 120 s");
            }

            Assert.True(process.ExitCode == 0, $"chromium: {errors.Result}");
            return output.Result;
        }
        finally
        {
            profile.Delete(recursive: true);
        }
    }
}

using System.Diagnostics;
using System.Runtime.Versioning;
using Dialtone.Tests.Treatment;

namespace Dialtone.Tests.House;

/// <summary>What set-up says on a machine that lacks something: the scripts run with a PATH that holds little more than what is named here.</summary>
[SupportedOSPlatform("linux")]
public sealed class SetUpTests : IDisposable
{
    private const int Unavailable = 69;

    /// <summary>What every Debian has, and the scripts use.</summary>
    private static readonly string[] Essential = ["sh", "dirname", "tr", "mktemp", "rm", "tail", "cat", "grep", "find", "touch", "basename", "id"];

    private readonly TemporaryDirectory directory = new();

    public SetUpTests()
    {
        foreach (var program in Essential)
        {
            var real = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, program)).First(File.Exists);
            Directory.CreateDirectory(directory.On("bin"));
            File.CreateSymbolicLink(directory.On($"bin/{program}"), real);
        }
    }

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Without_the_SDK_it_is_named()
    {
        var (status, error) = Script("prerequisites", "program");
        Assert.Equal(Unavailable, status);
        Assert.Contains("The .NET SDK 10 is missing", error);
    }

    [Fact]
    public void With_too_old_an_SDK_the_one_that_is_there_is_named()
    {
        Stub("dotnet", "case $1 in --version) exit 155 ;; --list-sdks) echo '8.0.100 [/usr/share/dotnet/sdk]' ;; esac");
        var (status, error) = Script("prerequisites", "program");
        Assert.Equal(Unavailable, status);
        Assert.Contains("too old", error);
        Assert.Contains("8.0.100", error);
    }

    [Fact]
    public void Without_apt_the_packages_are_named()
    {
        Stub("dotnet", "exit 0");
        var (status, error) = Script("prerequisites", "lab");
        Assert.Equal(Unavailable, status);
        Assert.Contains("has no apt-get", error);
        Assert.Contains("qemu-system-x86", error);
    }

    [Fact]
    public void Without_root_and_sudo_the_command_for_root_is_printed_and_nothing_is_installed()
    {
        Stub("dotnet", "exit 0");
        Stub("dpkg-query", "exit 1");
        Stub("apt-get", $"echo called >>{directory.On("called")}");
        Stub("id", "echo 1000");
        var (status, error) = Script("prerequisites", "program");
        Assert.Equal(Unavailable, status);
        Assert.Contains("neither root nor is there sudo", error);
        Assert.Contains("  apt-get install --no-install-recommends gcc", error);
        Assert.False(File.Exists(directory.On("called")));
    }

    [Fact]
    public void Where_sudo_refuses_the_command_for_root_is_printed_and_apt_is_not_called()
    {
        Stub("dotnet", "exit 0");
        Stub("dpkg-query", "exit 1");
        Stub("apt-get", $"echo called >>{directory.On("called")}");
        Stub("id", "echo 1000");
        Stub("sudo", "echo 'u is not in the sudoers file.' >&2; exit 1");
        var (status, error) = Script("prerequisites", "program");
        Assert.Equal(Unavailable, status);
        Assert.Contains("sudo does not let you", error);
        Assert.Contains("  apt-get install --no-install-recommends gcc", error);
        Assert.False(File.Exists(directory.On("called")));
    }

    [Fact]
    public void With_sudo_apt_is_called_through_it_and_nothing_else_is()
    {
        Stub("dotnet", "exit 0");
        Stub("dpkg-query", "case $3 in usb.ids) exit 1 ;; *) echo 'install ok installed' ;; esac");
        Stub("apt-get", "exit 99");
        Stub("id", "echo 1000");
        Stub("sudo", $"echo \"$*\" >>{directory.On("called")}");
        var (status, _) = Script("prerequisites", "program");
        Assert.Equal(0, status);
        Assert.Equal("true\napt-get update --quiet\napt-get install --yes --no-install-recommends --quiet usb.ids\n", directory.Get("called"));
    }

    [Fact]
    public void Where_QEMU_alone_is_missing_it_alone_is_installed()
    {
        Stub("dotnet", "exit 0");
        Stub("dpkg-query", "case $3 in qemu-system-x86) exit 1 ;; *) echo 'install ok installed' ;; esac");
        Stub("apt-get", $"echo \"$*\" >>{directory.On("called")}");
        Stub("id", "echo 0");
        var (status, _) = Script("prerequisites", "lab");
        Assert.Equal(0, status);
        Assert.Contains("install --yes --no-install-recommends --quiet qemu-system-x86\n", directory.Get("called"));
    }

    [Theory]
    [InlineData("update", "Temporary failure resolving 'deb.debian.org'")]
    [InlineData("install", "E: Unable to locate package qemu-system-x86")]
    public void Without_a_network_or_the_package_apts_own_words_are_shown(string failing, string words)
    {
        Stub("dotnet", "exit 0");
        Stub("dpkg-query", "exit 1");
        Stub("apt-get", $"echo \"$1\" >>{directory.On("called")}; case $1 in {failing}) echo \"{words}\" >&2; exit 100 ;; esac");
        Stub("id", "echo 0");
        var (status, error) = Script("prerequisites", "lab");
        Assert.Equal(Unavailable, status);
        Assert.Contains(words, error);
        Assert.Contains("Is there a network", error);
        // Installing is not tried on lists that could not be fetched.
        Assert.Equal(failing == "update" ? "update\n" : "update\ninstall\n", directory.Get("called"));
    }

    [Theory]
    [InlineData("error NU1301: Unable to load the service index", 69, "packages cannot be had")]
    [InlineData("Program.cs(1,1): error CS1002: ; expected", 70, "CS1002")]
    public void A_build_that_fails_says_whether_the_network_or_the_source_is_at_fault(string words, int expected, string told)
    {
        Stub("dotnet", $"echo '{words}'; exit 1");
        var (status, error) = Script("dotnet", "build");
        Assert.Equal(expected, status);
        Assert.Contains(told, error);
    }

    [Fact]
    public void Without_a_network_nothing_counts_as_built()
    {
        // The scripts in a place of their own, so that what they leave behind is seen.
        foreach (var script in new[] { "publish", "dotnet", "current", "compile" })
        {
            directory.Put($"top/build/{script}", Repository.Read($"build/{script}"));
            File.SetUnixFileMode(directory.On($"top/build/{script}"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.CreateDirectory(directory.On("top/src"));
        Stub("dotnet", "echo 'error NU1301: Unable to load the service index'; exit 1");
        foreach (var script in new[] { "publish", "compile" })
        {
            var (status, _) = Execute(directory.On($"top/build/{script}"), "src/Dialtone.App");
            Assert.Equal(Unavailable, status);
        }

        Assert.False(Directory.Exists(directory.On("top/artifacts")));
    }

    private (int Status, string Error) Script(string name, params string[] arguments) => Execute(Repository.Path("build", name), arguments);

    private (int Status, string Error) Execute(string script, params string[] arguments)
    {
        using var process = new Process { StartInfo = new(directory.On("bin/sh"), [script, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false } };
        process.StartInfo.Environment["PATH"] = directory.On("bin");
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        _ = output.GetAwaiter().GetResult();
        return (process.ExitCode, error);
    }

    /// <summary>A program that does what is written here.</summary>
    private void Stub(string name, string script)
    {
        File.Delete(directory.On($"bin/{name}"));
        directory.Put($"bin/{name}", $"#!{directory.On("bin/sh")}\n{script}\n");
        File.SetUnixFileMode(directory.On($"bin/{name}"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

using Dialtone.App.Commands;
using FsCheck;
using FsCheck.Fluent;

namespace Dialtone.Tests.App;

public sealed class InputNamesTests
{
    [Fact]
    public void A_file_alone_goes_by_its_own_name() => Assert.Equal(["dmesg.txt", "lsusb.txt", "stdin"], InputNames.Of(["/var/tmp/dmesg.txt", "/elsewhere/lsusb.txt", "-"]));

    [Fact]
    public void Files_of_the_same_name_go_by_what_tells_them_apart() =>
        Assert.Equal(["before/dmesg.txt", "after/dmesg.txt", "lsusb.txt"], InputNames.Of(["/var/before/dmesg.txt", "/var/after/dmesg.txt", "/var/after/lsusb.txt"]));

    [Fact]
    public void Two_directories_of_the_same_name_are_told_apart_too() => Assert.Equal(["a/logs", "b/logs"], InputNames.Of(["/x/a/logs/", "/x/b/logs"]));

    [Fact]
    public void The_same_file_twice_has_two_names() => Assert.Equal(["x/a", "x/a (2)"], InputNames.Of(["/x/a", "/x/a"]));

    [Fact]
    public void No_two_inputs_ever_share_a_name()
    {
        var names = Gen.Elements("a", "b", "-", "stdin", "a (2)");
        var files = Gen.Choose(1, 4).SelectMany(depth => names.ListOf(depth)).Select(parts => parts.Contains("-") ? "-" : "/" + string.Join('/', parts));
        Prop.ForAll(files.ListOf(6).ToArbitrary(), given => InputNames.Of([.. given]).Distinct(StringComparer.Ordinal).Count() == given.Count).Check(Config.QuickThrowOnFailure);
    }
}

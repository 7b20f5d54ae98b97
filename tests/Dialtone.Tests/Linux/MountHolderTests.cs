using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Switching;

namespace Dialtone.Tests.Linux;

public sealed class MountHolderTests
{
    [Fact]
    public void Whoever_works_in_a_mounted_directory_or_has_a_file_of_it_open_is_named_and_nobody_else()
    {
        using var fixture = new FixtureMachine();
        Process(10, "bash", cwd: "/media/cd", file: null);
        Process(11, "mplayer", cwd: "/", file: "/media/cd/film.avi");
        Process(12, "sshd", cwd: "/", file: "/media/cdrom");
        Process(13, "make", cwd: "/media/cdr", file: null);
        var tree = new DirectoryFileTree(fixture.Root);
        Assert.Equal(["bash (process 10)", "mplayer (process 11)"], MountHolders.Of(tree, "/media/cd").Order(StringComparer.Ordinal));
        Assert.Empty(MountHolders.Of(tree, "/mnt"));

        void Process(int number, string program, string cwd, string? file)
        {
            fixture.Write($"/proc/{number}/comm", program + "\n");
            fixture.Link($"/proc/{number}/cwd", cwd);
            fixture.Link($"/proc/{number}/root", "/");
            fixture.Link($"/proc/{number}/fd/3", file ?? "/dev/null");
        }
    }
}

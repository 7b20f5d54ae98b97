namespace Dialtone.Tests.Golden;

/// <summary>Finds the checked-out repository from the test program's directory.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Path(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "Dialtone.slnx")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"No Dialtone.slnx above {AppContext.BaseDirectory}.");
    }
}

using System.Buffers;

namespace Dialtone.App.CommandLine;

/// <summary>Command lines that are shown to be copied into a shell.</summary>
internal static class CommandWords
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=+,@%");

    /// <param name="isRoot">Whether it is root already; otherwise sudo stands before the line.</param>
    public static string Line(bool isRoot, string program, IReadOnlyList<string> arguments) =>
        $"{(isRoot ? "" : "sudo ")}{string.Join(' ', arguments.Prepend(program).Select(Quote))}";

    private static string Quote(string word) =>
        word.Length > 0 && !word.AsSpan().ContainsAnyExcept(Plain) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

using System.Diagnostics;

namespace Dialtone.Lab.Commands;

/// <summary>Progress as lines on standard error, each with the time since the start, so that standard output is the command's own.</summary>
internal sealed class StandardErrorProgress : IProgress<string>
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public void Report(string value) => Console.Error.WriteLine($"[{Stopwatch.GetElapsedTime(_start).TotalSeconds,5:0.0} s] {value}");
}

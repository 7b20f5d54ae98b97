namespace Dialtone.Diagnosis.Logs;

/// <summary>Keeps the first and the last entries of a sequence of any length: how it began, and how it stands now.</summary>
internal sealed class BoundedHistory<T>(int first, int last)
{
    private readonly List<T> beginning = [];
    private readonly Queue<T> end = [];

    public void Add(T entry)
    {
        if (beginning.Count < first)
        {
            beginning.Add(entry);
            return;
        }

        if (end.Count == last)
        {
            end.Dequeue();
        }

        end.Enqueue(entry);
    }

    public IEnumerable<T> Entries => beginning.Concat(end);
}

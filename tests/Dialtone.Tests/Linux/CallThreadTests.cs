using Dialtone.Linux;

namespace Dialtone.Tests.Linux;

public sealed class CallThreadTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public void All_calls_are_made_on_one_thread_that_is_not_the_callers()
    {
        using var calls = new CallThread();
        Assert.True(calls.TryMake(() => Environment.CurrentManagedThreadId, Long, out var first));
        Assert.True(calls.TryMake(() => Environment.CurrentManagedThreadId, Long, out var second));
        Assert.Equal(first, second);
        Assert.NotEqual(Environment.CurrentManagedThreadId, first);
    }

    [Fact]
    public void What_a_call_throws_is_thrown_to_its_caller_and_ends_nothing()
    {
        using var calls = new CallThread();
        Assert.Equal("gone", Assert.Throws<IOException>(() => calls.TryMake<int>(() => throw new IOException("gone"), Long, out _)).Message);
        Assert.True(calls.TryMake(() => 2, Long, out var next));
        Assert.Equal(2, next);
    }

    [Fact]
    public void A_call_that_does_not_return_is_left_behind_and_the_next_one_is_made_all_the_same()
    {
        using var calls = new CallThread();
        using var release = new ManualResetEventSlim();
        Thread? hanging = null;
        var made = calls.TryMake(
            () =>
            {
                hanging = Thread.CurrentThread;
                release.Wait();
                return 1;
            },
            TimeSpan.FromMilliseconds(50),
            out var late);
        Assert.False(made);
        Assert.Equal(0, late);
        Assert.True(calls.TryMake(() => 2, Long, out var next));
        Assert.Equal(2, next);
        release.Set();
        // It was left alone with its call: when that returns after all, the thread ends.
        // On a machine so busy that it has not even begun, there is nothing that could end.
        Assert.True(Volatile.Read(ref hanging) is not { } left || left.Join(Long));
        Assert.True(calls.TryMake(() => 3, Long, out next));
        Assert.Equal(3, next);
    }
}

using Dialtone.Diagnosis;

namespace Dialtone.Tests.Diagnosis;

/// <summary>Of two inputs the one given later counts as written later, whatever their names are.</summary>
public sealed class OrderOfInputsTests
{
    private static readonly byte[] Up = "ModemManager[571]: <info>  [modem0] state changed (registered -> connecting)\nModemManager[571]: <info>  [modem0] state changed (connecting -> connected)\n"u8.ToArray();
    private static readonly byte[] Down = "ModemManager[571]: <info>  [modem0] state changed (connected -> registered)\n"u8.ToArray();

    [Theory]
    [InlineData("a.log", "b.log")]
    [InlineData("b.log", "a.log")]
    [InlineData("input-9.txt", "input-10.txt")]
    public void A_session_that_comes_up_in_the_later_input_is_healthy_and_one_that_goes_down_is_not(string first, string second)
    {
        Assert.Equal(Verdict.Healthy, Examine((first, Down), (second, Up)));
        Assert.NotEqual(Verdict.Healthy, Examine((first, Up), (second, Down)));
    }

    private static Verdict Examine(params (string Name, byte[] Bytes)[] inputs) =>
        Examiner.Examine(new Subjects { Logs = [.. inputs.Select(input => Golden.Case.Read(input.Name, input.Bytes))] }).Verdict;
}

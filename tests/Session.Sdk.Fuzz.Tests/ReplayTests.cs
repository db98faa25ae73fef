namespace SessionSdk.Fuzz.Tests;

/// <summary>Every input that is kept, tried again: those to begin with, and those that once failed.</summary>
public sealed class ReplayTests
{
    public static TheoryData<string> Targets() => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void What_must_hold_holds_for_every_input_that_is_kept(string name)
    {
        FuzzTarget target = FuzzTargets.Create(name);
        (string Name, byte[] Input)[] kept = [.. FuzzFolders.Kept(name)];
        Assert.NotEmpty(kept);
        int accepted = 0;
        Assert.All(kept, each => accepted += InputCheck.Run(target, each.Input) ? 1 : 0);
        Assert.True(accepted > 0, "The target refuses all inputs that it begins with: its changes of them will find little.");
    }

    [Fact]
    public void Every_folder_of_inputs_belongs_to_a_target()
    {
        string[] kinds = [.. ((string[])["corpus", "findings"]).Select(kind => Path.Combine(AppContext.BaseDirectory, kind)).Where(Directory.Exists)];
        Assert.All(kinds.SelectMany(Directory.EnumerateDirectories), folder => Assert.Contains(Path.GetFileName(folder), FuzzTargets.Names));
    }
}

using SharpFuzz;

namespace SessionSdk.Fuzz;

/// <summary>Lets afl-fuzz choose the inputs, by the branches that they take.</summary>
internal static class Afl
{
    /// <summary>Answers afl-fuzz until it ends this process.</summary>
    public static void Run(string name)
    {
        // Instrumented code may only run in the callback: before it there is no memory to count branches in.
        FuzzTarget? target = null;
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            target ??= FuzzTargets.Create(name);
            InputCheck.Run(target, input.ToArray());
        });
    }
}

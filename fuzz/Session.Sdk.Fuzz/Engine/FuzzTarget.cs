namespace SessionSdk.Fuzz;

/// <summary>A decoder and what must hold for every input of it.</summary>
/// <remarks>Not safe to share between threads: each thread makes its own.</remarks>
internal abstract class FuzzTarget
{
    /// <summary>Gets the target's name: that of its type, without the ending, in small letters with hyphens.</summary>
    public string Name => FuzzTargets.NameOf(GetType());

    /// <summary>Gets the form of the inputs, by which they are changed piece by piece.</summary>
    public virtual InputForm Form => InputForm.Binary;

    /// <summary>Gets the length of the longest input that is tried.</summary>
    public virtual int MaxLength => 64 * 1024;

    /// <summary>Gets how many bytes decoding may allocate for each byte of the input.</summary>
    public virtual int AllocationFactor => 16;

    /// <summary>Gets how many bytes decoding may allocate for any input, however short.</summary>
    public virtual int AllocationFloor => 16 * 1024;

    /// <summary>Gets words of the format, which chance would hardly find.</summary>
    public virtual IReadOnlyList<byte[]> Dictionary => [];

    /// <summary>Decodes an input and checks what must hold.</summary>
    /// <param name="input">What another sent.</param>
    /// <returns>Whether the decoder accepted it. A target that refuses everything finds little.</returns>
    /// <exception cref="FuzzFailureException">Something did not hold.</exception>
    public abstract bool Run(ReadOnlySpan<byte> input);

    /// <summary>Makes inputs to begin with, from the known answers of the repository.</summary>
    public abstract IEnumerable<byte[]> Seeds();

    /// <summary>Begins to count what the thread allocates; <see cref="AllocationMeter.Check"/> ends it.</summary>
    protected AllocationMeter Measure(int inputLength) => new(checked(((long)AllocationFactor * inputLength) + AllocationFloor));
}

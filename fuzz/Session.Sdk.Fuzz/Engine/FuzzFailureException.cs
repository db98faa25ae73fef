namespace SessionSdk.Fuzz;

/// <summary>What must hold for every input did not hold for this one.</summary>
internal class FuzzFailureException(string message) : Exception(message);

/// <summary>Decoding allocated more than a small multiple of the input.</summary>
internal sealed class ExcessiveAllocationException(long allocated, long allowed)
    : FuzzFailureException($"Decoding allocated {allocated} bytes, more than the {allowed} that are allowed.");

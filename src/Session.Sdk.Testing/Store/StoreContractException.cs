namespace SessionSdk.Testing;

/// <summary>Reports that a store does not keep its contract.</summary>
public sealed class StoreContractException : Exception
{
    /// <summary>Makes an exception.</summary>
    public StoreContractException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was expected and what came.</param>
    public StoreContractException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was expected and what came.</param>
    /// <param name="innerException">The cause.</param>
    public StoreContractException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

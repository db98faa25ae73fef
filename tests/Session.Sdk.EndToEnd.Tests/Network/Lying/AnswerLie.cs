namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>Represents a lie about one field of an answer, or about the answer as a whole.</summary>
/// <param name="Field">The field, such as <c>messages[0].hash</c>; empty for the whole answer.</param>
/// <param name="Name">What the lie says.</param>
/// <param name="Apply">Makes the lie out of an honest answer.</param>
internal sealed record AnswerLie(string Field, string Name, Func<ToldAnswer, ToldAnswer> Apply)
{
    /// <summary>Gets whether the lie is about what the liar signs, so that it can be told with a signature that holds.</summary>
    internal bool IsAboutOwnEntry { get; init; }

    public override string ToString() => $"{(Field.Length == 0 ? "answer" : Field)}: {Name}";
}

/// <summary>Represents what is told: a status and a body, by whom, and to whom.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
/// <param name="OwnKey">The key of the node that tells it.</param>
/// <param name="AccountId">The account id of the one who asks.</param>
internal readonly record struct ToldAnswer(int Status, string Body, string OwnKey, string AccountId);

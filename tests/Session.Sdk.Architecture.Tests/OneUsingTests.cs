using System.Reflection;

namespace SessionSdk.Architecture.Tests;

/// <summary>Who talks to people through the client needs one <c>using SessionSdk;</c>: the types that its words are made of live there, whatever floor they come from.</summary>
public sealed class OneUsingTests
{
    // Windows on the floors below, and on the state that devices share: who opens them knows where the floor lives.
    private static readonly HashSet<Type> Windows =
    [
        typeof(AccountStateChange), typeof(ConfigRejectedEventArgs), typeof(EditsDiscardedEventArgs), typeof(ContactsState), typeof(ConversationsState), typeof(GroupsState), typeof(ProState),
        typeof(SessionClientOptions), typeof(SessionNetwork), typeof(MemberDeletion),
    ];

    public static TheoryData<Type> Words =>
        [.. typeof(SessionClient).Assembly.GetExportedTypes().Where(type => type.Namespace == "SessionSdk" && !Windows.Contains(type))];

    [Theory]
    [MemberData(nameof(Words))]
    public void A_word_of_the_client_is_made_of_words_of_the_same_namespace(Type type)
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        IEnumerable<Type> mentioned =
        [
            .. type.GetMethods(Own).SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType)),
            .. type.GetConstructors(Own).SelectMany(constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType)),
            .. type.GetEvents(Own).Select(happening => happening.EventHandlerType!),
        ];

        Assert.Empty(mentioned.SelectMany(PartsOf).Where(part => part.Namespace!.StartsWith("SessionSdk.", StringComparison.Ordinal)).Select(part => part.FullName).Distinct());
    }

    [Fact]
    public void What_a_call_of_the_client_tells_of_its_progress_is_made_of_words_of_the_same_namespace() =>
        Assert.All(
            typeof(TransferProgress).GetProperties().SelectMany(property => PartsOf(property.PropertyType)),
            part => Assert.False(part.Namespace!.StartsWith("SessionSdk.", StringComparison.Ordinal), part.FullName));

    private static IEnumerable<Type> PartsOf(Type type) =>
        type.HasElementType ? PartsOf(type.GetElementType()!)
        : type.IsGenericParameter ? []
        : type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(PartsOf)]
        : [type];
}

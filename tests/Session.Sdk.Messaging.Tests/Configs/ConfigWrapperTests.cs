using CsCheck;
using SessionSdk.Identity;

namespace SessionSdk.Messaging.Tests;

public class ConfigWrapperTests
{
    // From the message schema document: ALICE, USER_PROFILE, sequence number 1, data "config-data".
    private const string Wrapped = """
        080112b4010a0012001aab010806280142a401cfffb99c96066aa6977b81a8ba944bc3933f6cffea
        54eaded917c7c32b51b62a64646c23bcb449b45675a05b6ece152f0861db2ecc5c9319d9c7c3c488
        387b4da33ea2b6020c656f92f56647f7c15e38efd243d000d1aa172f0ac6a0e88134b0ec4d172c34
        e689528727f009e5efed6bfdaea3084aaf0018457ce551a4b6f158a0e971e7d145f98ee30a85e44f
        de7727b5a919ec010e4aa7dcab7f0c2b98b70dcb0c41eb2000
        """;

    [Fact]
    public void A_wrapper_has_the_known_bytes()
    {
        using AccountKeys alice = Known.Alice();
        Assert.Equal(Known.Hex(Wrapped), ConfigWrapper.Wrap("config-data"u8, Namespace.UserProfile, 1, alice));
    }

    [Fact]
    public void Any_config_round_trips()
    {
        using AccountKeys alice = Known.Alice();
        Gen.Byte.Array[0, 2_000].Select(Gen.Long, Gen.Short[2, 5]).Sample((data, sequenceNumber, number) =>
            ConfigWrapper.TryUnwrap(ConfigWrapper.Wrap(data, new Namespace(number), sequenceNumber, alice), new Namespace(number), alice, out byte[]? config) && config.AsSpan().SequenceEqual(data));
    }

    [Fact]
    public void Another_account_or_kind_does_not_unwrap()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        Assert.False(ConfigWrapper.TryUnwrap(Known.Hex(Wrapped), Namespace.UserProfile, bob, out _));
        Assert.False(ConfigWrapper.TryUnwrap(Known.Hex(Wrapped), Namespace.Contacts, alice, out _));
    }

    [Fact]
    public void A_wrapper_made_by_somebody_else_does_not_unwrap()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        byte[] content = [.. new MessageContent { Payload = new SharedConfig { Config = Namespace.Contacts, SequenceNumber = 1, Data = new byte[3] } }.Encode(), MessagePadding.Marker];
        byte[] box = DirectEncryption.Encrypt(content, bob, alice.X25519PublicKey);
        EnvelopeLayout layout = EnvelopeLayout.Config(box.Length);
        byte[] stored = new byte[layout.TransportSize];
        layout.WriteTransport(stored, out Span<byte> place, out _);
        box.CopyTo(place);
        Assert.False(ConfigWrapper.TryUnwrap(stored, Namespace.Contacts, alice, out _));
    }

    [Fact]
    public void At_most_two_layers_come_off()
    {
        using AccountKeys alice = Known.Alice();
        byte[] stored = [1, 2, 3];
        for (int layers = 0; layers < 4; layers++)
        {
            byte[] config = ConfigWrapper.Unwrap(stored, Namespace.Contacts, alice, out int removed);
            Assert.Equal(Math.Min(layers, 2), removed);
            Assert.Equal(layers < 3, config is [1, 2, 3]);
            stored = ConfigWrapper.Wrap(stored, Namespace.Contacts, 1, alice);
        }
    }

    [Fact]
    public void A_damaged_wrapper_does_not_unwrap_or_says_the_same_and_never_throws()
    {
        using AccountKeys alice = Known.Alice();
        byte[] wrapped = Known.Hex(Wrapped);
        foreach (byte[] damaged in Faults.Truncations(wrapped))
        {
            Assert.False(ConfigWrapper.TryUnwrap(damaged, Namespace.UserProfile, alice, out _));
        }

        foreach (byte[] damaged in Faults.FlippedBits(wrapped))
        {
            if (ConfigWrapper.TryUnwrap(damaged, Namespace.UserProfile, alice, out byte[]? config))
            {
                Assert.Equal("config-data"u8, config);
            }
        }
    }

    public static TheoryData<string> OtherShells => [.. Shells.Names];

    [Theory]
    [MemberData(nameof(OtherShells))]
    public void The_same_encrypted_part_in_another_shell_is_no_second_message(string shell)
    {
        using AccountKeys alice = Known.Alice();
        byte[] wrapped = Known.Hex(Wrapped);
        byte[] copy = Shells.Of(wrapped, shell);
        Assert.NotEqual(wrapped, copy);

        Assert.Equal(copy, ConfigWrapper.UnwrapCanonical(copy, Namespace.UserProfile, alice, out int layers));
        Assert.Equal(0, layers);
        Assert.Equal("config-data"u8, ConfigWrapper.UnwrapCanonical(wrapped, Namespace.UserProfile, alice, out layers));
        Assert.Equal(1, layers);
    }

    [Fact]
    public void Of_a_config_that_was_wrapped_twice_the_outer_shell_may_be_any()
    {
        using AccountKeys alice = Known.Alice();
        byte[] twice = ConfigWrapper.Wrap(Known.Hex(Wrapped), Namespace.UserProfile, 1, alice);

        Assert.Equal("config-data"u8, ConfigWrapper.UnwrapCanonical(Shells.Of(twice, "request id"), Namespace.UserProfile, alice, out int layers));
        Assert.Equal(2, layers);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Four_namespaces_are_wrapped(short number) => Assert.True(ConfigWrapper.IsWrapped(new Namespace(number)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(13)]
    [InlineData(-11)]
    public void Other_namespaces_are_not(short number)
    {
        using AccountKeys alice = Known.Alice();
        Assert.False(ConfigWrapper.IsWrapped(new Namespace(number)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfigWrapper.Wrap(default, new Namespace(number), 1, alice));
        Assert.False(ConfigWrapper.TryUnwrap(Known.Hex(Wrapped), new Namespace(number), alice, out _));
    }
}

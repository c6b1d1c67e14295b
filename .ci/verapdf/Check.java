import java.io.FileInputStream;
import java.util.Set;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** Prints each rule of PDF/UA-1 that a file breaks, as clause-test, a tab and what the rule says. */
public class Check {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        var flavour = PDFAFlavour.PDFUA_1;
        Set<String> broken = new TreeSet<>();
        try (var file = new FileInputStream(files[0]);
                var parser = Foundries.defaultInstance().createParser(file, flavour)) {
            var validator = Foundries.defaultInstance().createValidator(flavour, Integer.MAX_VALUE, false, false, false);
            for (var one : validator.validate(parser).getTestAssertions()) {
                if (one.getStatus() != TestAssertion.Status.PASSED) {
                    var rule = one.getRuleId();
                    broken.add(rule.getClause() + "-" + rule.getTestNumber() + "\t" + one.getMessage());
                }
            }
        }
        broken.forEach(System.out::println);
        System.out.println("checked");
    }
}

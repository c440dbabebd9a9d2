#include <QLabel>
#include <QtTest>

#include "ui/browse/overview_pane.h"
#include "ui/sample_report.h"

using namespace roseglass;
using namespace roseglass::ui;

class BesideTest : public QObject {
    Q_OBJECT

    static trust::BesideArtifact artifact(trust::BesideKind kind, const std::string& signer = {}) {
        trust::BesideArtifact out;
        out.kind = kind;
        out.claimedSigner = signer;
        return out;
    }

private slots:
    void whatIsNotVerifiedStandsApartAndSaysSo() {
        const auto report = test::sampleReport();
        OverviewPane pane;
        pane.resize(900, 400);
        QWidget& widget = pane;
        widget.show();
        pane.show(report, &report->tags.front());
        QVERIFY(!pane.besideText()->isVisible());
        trust::Beside found;
        found.artifacts = {artifact(trust::BesideKind::CosignSignature, "release@example.com"), artifact(trust::BesideKind::Sbom)};
        pane.setBeside(found);
        QVERIFY(pane.besideText()->isVisible());
        QVERIFY(pane.besideText()->text().contains(QStringLiteral("says it is by release@example.com")));
        QVERIFY(pane.besideText()->accessibleName().contains(QStringLiteral("not verified")));
        pane.recolor();
        QVERIFY2(pane.besideText()->isVisible(), "another appearance takes nothing away");
        pane.show(report, &report->tags.back());
        QVERIFY2(!pane.besideText()->isVisible(), "another tag: nothing is known of it yet");
    }

    void manyAreCutAndFailuresAreSilent() {
        const auto report = test::sampleReport();
        OverviewPane pane;
        QWidget& widget = pane;
        widget.show();
        pane.show(report, &report->tags.front());
        trust::Beside found;
        for (int i = 0; i < 100; ++i) found.artifacts.push_back(artifact(trust::BesideKind::Other, "x\ny"));
        pane.setBeside(found);
        QCOMPARE(pane.besideText()->text().count(QLatin1Char('\n')), 8);
        pane.show(report, &report->tags.front());
        pane.setBeside(fail(ErrorCode::Network, "not reached"));
        QVERIFY(!pane.besideText()->isVisible());
    }
};

QTEST_MAIN(BesideTest)
#include "beside_test.moc"
